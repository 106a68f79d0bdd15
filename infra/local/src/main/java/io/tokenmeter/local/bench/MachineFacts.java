package io.tokenmeter.local.bench;

import java.lang.management.ManagementFactory;
import org.apache.kafka.common.utils.AppInfoParser;

/**
 * Where a benchmark ran.
 *
 * @param loadAverage of the last minute when the run began; negative when unknown
 */
public record MachineFacts(
    int processors,
    long memoryBytes,
    String java,
    String os,
    String kafka,
    String flink,
    double loadAverage) {

  public static MachineFacts here() {
    java.lang.management.OperatingSystemMXBean os = ManagementFactory.getOperatingSystemMXBean();
    long memory =
        os instanceof com.sun.management.OperatingSystemMXBean sun ? sun.getTotalMemorySize() : 0;
    return new MachineFacts(
        Runtime.getRuntime().availableProcessors(),
        memory,
        System.getProperty("java.vm.name") + " " + System.getProperty("java.version"),
        os.getName() + " " + os.getVersion() + " " + os.getArch(),
        AppInfoParser.getVersion(),
        org.apache.flink.runtime.util.EnvironmentInformation.getVersion(),
        os.getSystemLoadAverage());
  }
}
