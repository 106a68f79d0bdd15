package io.tokenmeter.local.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.tokenmeter.local.demo.ClickHouseRows;
import io.tokenmeter.local.runtime.RuntimeDescriptor;
import io.tokenmeter.sinks.ClickHouseQuery;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What the data of a run takes, all journeys so far together.
 *
 * @param generations whose data it is
 * @param topicBytes log segments by topic, internal ones included
 * @param tables by table
 * @param streamsStateBytes local stores of Kafka Streams
 * @param checkpointBytes everything Flink's retained checkpoints hold
 */
record DiskUse(
    long generations,
    Map<String, Long> topicBytes,
    Map<String, Table> tables,
    long streamsStateBytes,
    long checkpointBytes) {

  private static final String TABLES =
      "SELECT table, sum(rows) AS rows, sum(bytes_on_disk) AS bytes FROM system.parts"
          + " WHERE active AND database = currentDatabase() GROUP BY table ORDER BY table";

  /** Rows and compressed bytes. */
  record Table(long rows, long bytes) {}

  static DiskUse measure(Path data, RuntimeDescriptor addresses, long generations)
      throws IOException, InterruptedException {
    return new DiskUse(
        generations,
        topics(data.resolve("kafka")),
        tables(addresses),
        size(data.resolve("streams"), file -> true),
        size(data.resolve("flink").resolve("checkpoints"), file -> true));
  }

  double perGeneration(long bytes) {
    return (double) bytes / generations;
  }

  /** Each partition is a folder named {@code topic-number}. */
  private static Map<String, Long> topics(Path kafka) throws IOException {
    Map<String, Long> bytes = new TreeMap<>();
    try (Stream<Path> files = Files.walk(kafka)) {
      files
          .filter(file -> file.toString().endsWith(".log"))
          .forEach(
              file -> {
                String folder = file.getName(file.getNameCount() - 2).toString();
                int dash = folder.lastIndexOf('-');
                if (dash > 0 && !folder.startsWith("__")) {
                  bytes.merge(folder.substring(0, dash), length(file), Long::sum);
                }
              });
    }
    bytes.values().removeIf(size -> size == 0);
    return bytes;
  }

  private static Map<String, Table> tables(RuntimeDescriptor addresses)
      throws IOException, InterruptedException {
    Map<String, Table> tables = new TreeMap<>();
    try (ClickHouseQuery query = new ClickHouseQuery(addresses.clickHouseSettings())) {
      for (JsonNode row : new ClickHouseRows(query).of(TABLES)) {
        tables.put(
            row.path("table").asText(),
            new Table(row.path("rows").asLong(), row.path("bytes").asLong()));
      }
    }
    return tables;
  }

  private static long size(Path folder, Predicate<Path> counted) throws IOException {
    if (!Files.isDirectory(folder)) {
      return 0;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).filter(counted).mapToLong(DiskUse::length).sum();
    } catch (UncheckedIOException e) {
      return size(folder, counted); // A file went while it was read: stores compact all the time.
    }
  }

  private static long length(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      return 0; // Compacted away in this moment.
    }
  }
}
