package io.tokenmeter.engines.clickhouse;

import io.tokenmeter.engines.process.ChildJvm;
import java.net.URI;
import java.nio.file.Path;

/**
 * @param library the engine's shared library
 * @param folder keeps the tables
 * @param logFolder receives the process's own log files
 * @param port of the HTTP interface, on loopback
 * @param memoryBytes the engine's own limit; its JVM needs about 130 MB beside it
 */
public record ClickHouseSettings(
    Path library, Path folder, Path logFolder, int port, long memoryBytes, ChildJvm jvm) {

  /** The HTTP interface. */
  public URI url() {
    return URI.create("http://127.0.0.1:" + port);
  }
}
