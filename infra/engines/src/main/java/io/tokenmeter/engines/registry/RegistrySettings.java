package io.tokenmeter.engines.registry;

import io.tokenmeter.engines.process.ChildJvm;
import java.net.URI;
import java.nio.file.Path;

/**
 * @param program the unpacked registry, see {@link RegistryProgram#locate}
 * @param folder keeps the database file
 * @param logFolder receives the process's own log files
 * @param port on loopback
 * @param heapMebibytes 160 suffices for hundreds of schemas
 * @param jvm its class path is not used: the registry has its own
 */
public record RegistrySettings(
    Path program, Path folder, Path logFolder, int port, int heapMebibytes, ChildJvm jvm) {

  /** The base address for Confluent's client. */
  public URI confluentUrl() {
    return URI.create("http://127.0.0.1:" + port + "/apis/ccompat/v7");
  }
}
