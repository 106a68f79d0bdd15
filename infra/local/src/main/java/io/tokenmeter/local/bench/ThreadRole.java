package io.tokenmeter.local.bench;

import java.util.Map;
import java.util.TreeMap;

/**
 * What the threads of the application work for. Threads keep the first 15 characters of their
 * names.
 */
enum ThreadRole {
  GATEWAY("gateway"),
  METERING("tokenmeter-mete"),
  ROUTE_COSTS("tokenmeter-rout"),
  LOADER("clickhouse-load"),
  PRODUCERS("kafka-producer-"),
  STORE("rocksdb:"),
  COMPILER("C1 Compiler", "C2 Compiler", "Sweeper"),
  COLLECTOR("GC ", "G1 ", "VM Thread", "VM Periodic"),
  OTHER();

  private final String[] prefixes;

  ThreadRole(String... prefixes) {
    this.prefixes = prefixes;
  }

  static ThreadRole of(String threadName) {
    for (ThreadRole role : values()) {
      for (String prefix : role.prefixes) {
        if (threadName.startsWith(prefix)) {
          return role;
        }
      }
    }
    return OTHER;
  }

  /** Sums by role, of times by thread name. */
  static Map<ThreadRole, Long> sums(Map<String, Long> millisByThread) {
    Map<ThreadRole, Long> sums = new TreeMap<>();
    millisByThread.forEach((name, millis) -> sums.merge(of(name), millis, Long::sum));
    return sums;
  }
}
