package io.tokenmeter.local.runtime;

import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * Which libraries a process sees. Kafka Streams and Flink each bring a build of RocksDB of their
 * own, with the same class names; a process must see its own alone, or whichever comes first in the
 * class path decides (Flink's checkpoints fail on the other's files).
 */
public final class Classpath {

  private static final String STREAMS_ROCKSDB = "rocksdbjni-";
  private static final String FLINK_ROCKSDB = "frocksdbjni-";

  private Classpath() {}

  /** What Flink's processes see. */
  static String ofFlink(String all) {
    return without(STREAMS_ROCKSDB, all);
  }

  /** What every other process sees. */
  public static String ofTheRest(String all) {
    return without(FLINK_ROCKSDB, all);
  }

  private static String without(String jarPrefix, String all) {
    return Arrays.stream(all.split(File.pathSeparator))
        .filter(entry -> !Path.of(entry).getFileName().toString().startsWith(jarPrefix))
        .collect(Collectors.joining(File.pathSeparator));
  }
}
