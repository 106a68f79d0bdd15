package io.tokenmeter.engines.kafka;

import io.tokenmeter.engines.process.JavaProgram;
import java.nio.file.Path;
import java.util.List;

/**
 * @param folder keeps the log and the configuration; a broker started on it again has its records
 * @param logFolder receives the process's own log files
 * @param port where clients connect, on loopback
 * @param controllerPort for the node's own controller, on loopback
 * @param heapMebibytes 384 suffices for tens of partitions
 * @param jvmOptions what every child JVM gets from the caller
 */
public record KafkaSettings(
    Path folder,
    Path logFolder,
    int port,
    int controllerPort,
    String classpath,
    int heapMebibytes,
    List<String> jvmOptions) {

  public KafkaSettings {
    jvmOptions = List.copyOf(jvmOptions);
  }

  /** What clients name as {@code bootstrap.servers}. */
  public String bootstrapServers() {
    return "127.0.0.1:" + port;
  }

  JavaProgram program() {
    return new JavaProgram(
            KafkaBrokerMain.class.getName(), classpath, heapMebibytes, List.of("-XX:+UseSerialGC"))
        .with(jvmOptions);
  }
}
