package io.tokenmeter.sinks.clickhouse.load;

import static io.tokenmeter.sinks.clickhouse.load.LoaderSamples.generation;
import static org.assertj.core.api.Assertions.assertThat;

import com.clickhouse.client.api.Client;
import io.tokenmeter.schemas.topic.Topics;
import io.tokenmeter.sinks.RealCluster;
import java.io.BufferedReader;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that was frozen past its session does not know that others do its work. */
class FrozenLoaderIT {

  private static final int GENERATIONS = 4_000;

  @Test
  void aLoaderThatWakesUpAfterItsPartitionsMovedInsertsNothingTwice(@TempDir Path data)
      throws Exception {
    try (RealCluster cluster = new RealCluster(data);
        Client client = cluster.clickHouse().openClient();
        LoaderRun run = new LoaderRun(cluster)) {
      StoredRows stored = new StoredRows(cluster.kafka(), client);
      write(cluster, 0, GENERATIONS / 2);
      Process zombie = start(cluster);
      try (BufferedReader said = zombie.inputReader();
          OutputStream goOn = zombie.getOutputStream()) {
        // Here it has recorded what it is about to insert, and inserted the first part of it.
        assertThat(said.lines().anyMatch("inserted"::equals)).isTrue();
        signal("STOP", zombie);
        write(cluster, GENERATIONS / 2, GENERATIONS);
        run.start(AfterInsert.NOTHING);
        stored.awaitAll();
        assertThat(stored.count("generations", "frozen")).isEqualTo(GENERATIONS);

        signal("CONT", zombie);
        goOn.write('\n');
        goOn.flush();
        write(cluster, GENERATIONS, 2 * GENERATIONS);
        stored.awaitAll();
      } finally {
        zombie.destroyForcibly().waitFor();
      }
      stored.awaitAll();
      assertThat(stored.count("generations", "frozen")).isEqualTo(2 * GENERATIONS);
      assertThat(stored.value("uniqExact(generation_id)", "generations", "frozen"))
          .isEqualByComparingTo(BigDecimal.valueOf(2 * GENERATIONS));
    }
  }

  private static void write(RealCluster cluster, int from, int to) {
    try (TopicWriter writer = new TopicWriter(cluster.kafka())) {
      for (int i = from; i < to; i++) {
        writer.write(Topics.GENERATIONS, generation("frozen", i));
      }
    }
  }

  private static Process start(RealCluster cluster) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(
            List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:-UsePerfData",
                "-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"),
                "-Dorg.apache.avro.SERIALIZABLE_PACKAGES="
                    + System.getProperty("org.apache.avro.SERIALIZABLE_PACKAGES"),
                "-Dtokenmeter.kafka.bootstrap-servers=" + cluster.kafka().bootstrapServers(),
                "-Dtokenmeter.kafka.schema-registry-url=" + cluster.kafka().schemaRegistryUrl(),
                "-Dtokenmeter.kafka.client.security.protocol=PLAINTEXT",
                "-Dtokenmeter.clickhouse.url=" + cluster.clickHouse().url(),
                LoaderChild.class.getName()));
    builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
    return builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
  }

  private static void signal(String name, Process process) throws Exception {
    List<String> line = List.of("sh", "-c", "kill -s " + name + " " + process.pid());
    assertThat(new ProcessBuilder(line).start().waitFor()).isZero();
  }
}
