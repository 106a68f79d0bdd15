package io.tokenmeter.engines.registry;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;

/**
 * @param program the unpacked registry, see {@link RegistryProgram#locate}
 * @param folder keeps the database file
 * @param logFolder receives the process's own log files
 * @param port on loopback
 * @param heapMebibytes 160 suffices for hundreds of schemas
 * @param jvmOptions what every child JVM gets from the caller
 */
public record RegistrySettings(
    Path program,
    Path folder,
    Path logFolder,
    int port,
    int heapMebibytes,
    List<String> jvmOptions) {

  public RegistrySettings {
    jvmOptions = List.copyOf(jvmOptions);
  }

  /** The base address for Confluent's client. */
  public URI confluentUrl() {
    return URI.create("http://127.0.0.1:" + port + "/apis/ccompat/v7");
  }
}
