package io.tokenmeter.local.runtime;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which libraries a process sees. Kafka Streams and Flink each bring a build of RocksDB of their
 * own, with the same class names; a process must see its own alone, or whichever comes first in the
 * class path decides (Flink's checkpoints fail on the other's files). Flink SQL is for the process
 * that compares with it: nobody else sees it, and the launcher keeps it in a folder beside its
 * libraries.
 */
public final class Classpath {

  private static final String STREAMS_ROCKSDB = "rocksdbjni-";
  private static final String FLINK_ROCKSDB = "frocksdbjni-";
  private static final String SQL_PLANNER = "flink-table-planner-loader-";
  private static final List<String> SQL = List.of("flink-table-", "flink-cep-");
  private static final String SQL_FOLDER = "sql";

  private Classpath() {}

  /** What Flink's processes see. */
  public static String ofFlink(String all) {
    return without(STREAMS_ROCKSDB, withoutSql(all));
  }

  /**
   * What a process that runs Flink SQL sees.
   *
   * @throws IllegalStateException when its libraries are neither there nor in the launcher's folder
   */
  public static String ofFlinkSql(String all) {
    String flink = without(STREAMS_ROCKSDB, all);
    return has(SQL_PLANNER, all) ? flink : flink + File.pathSeparator + sqlLibraries(all);
  }

  /** What every other process sees. */
  public static String ofTheRest(String all) {
    return without(FLINK_ROCKSDB, withoutSql(all));
  }

  private static String sqlLibraries(String all) {
    Path folder =
        entries(all)
            .filter(entry -> name(entry).startsWith(FLINK_ROCKSDB))
            .map(entry -> Path.of(entry).resolveSibling(SQL_FOLDER))
            .findFirst()
            .orElse(Path.of(SQL_FOLDER));
    try (Stream<Path> jars = Files.list(folder)) {
      return jars.map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    } catch (IOException e) {
      throw new IllegalStateException(
          "Flink SQL's libraries are not in " + folder + ": build the project", e);
    }
  }

  private static String withoutSql(String all) {
    String left = all;
    for (String prefix : SQL) {
      left = without(prefix, left);
    }
    return left;
  }

  private static boolean has(String jarPrefix, String all) {
    return entries(all).anyMatch(entry -> name(entry).startsWith(jarPrefix));
  }

  private static String without(String jarPrefix, String all) {
    return entries(all)
        .filter(entry -> !name(entry).startsWith(jarPrefix))
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static Stream<String> entries(String all) {
    return Arrays.stream(all.split(File.pathSeparator));
  }

  private static String name(String entry) {
    return Path.of(entry).getFileName().toString();
  }
}
