package io.tokenmeter.engines.clickhouse;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;

/**
 * @param library the engine's shared library
 * @param folder keeps the tables
 * @param logFolder receives the process's own log files
 * @param port of the HTTP interface, on loopback
 * @param heapMebibytes for the front; 96 suffices when results are streamed
 * @param memoryBytes the engine's own limit, beside the heap
 * @param jvmOptions what every child JVM gets from the caller
 */
public record ClickHouseSettings(
    Path library,
    Path folder,
    Path logFolder,
    int port,
    String classpath,
    int heapMebibytes,
    long memoryBytes,
    List<String> jvmOptions) {

  public ClickHouseSettings {
    jvmOptions = List.copyOf(jvmOptions);
  }

  /** The HTTP interface. */
  public URI url() {
    return URI.create("http://127.0.0.1:" + port);
  }
}
