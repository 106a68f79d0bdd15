package io.tokenmeter.engines.kafka;

import io.tokenmeter.engines.process.ChildJvm;
import io.tokenmeter.engines.process.JavaProgram;
import java.nio.file.Path;

/**
 * @param folder keeps the log and the configuration; a broker started on it again has its records
 * @param logFolder receives the process's own log files
 * @param port where clients connect, on loopback
 * @param controllerPort for the node's own controller, on loopback
 * @param heapMebibytes 384 suffices for tens of partitions
 */
public record KafkaSettings(
    Path folder, Path logFolder, int port, int controllerPort, int heapMebibytes, ChildJvm jvm) {

  /** What clients name as {@code bootstrap.servers}. */
  public String bootstrapServers() {
    return "127.0.0.1:" + port;
  }

  JavaProgram program() {
    return jvm.program(KafkaBrokerMain.class.getName(), heapMebibytes).quickToStart();
  }
}
