package io.tokenmeter.clickhouse;

import static io.tokenmeter.clickhouse.NumberRows.numbers;
import static io.tokenmeter.clickhouse.NumberRows.token;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.clickhouse.data.ClickHouseFormat;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URLEncoder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the sinks rest on: a batch repeated under its token is stored once, whatever happened. */
class EffectivelyOnceInsertIT {
  private static final String MERGE_TREE =
      " ENGINE = MergeTree ORDER BY n SETTINGS non_replicated_deduplication_window = 10000";
  private static final ClickHouseFormat ROW_BINARY = ClickHouseFormat.RowBinary;
  private static final int BATCH = 5_000;

  static Path data;
  static EngineProcess engine;

  @BeforeAll
  static void startEngine(@TempDir Path folder) throws Exception {
    data = folder;
    engine = EngineProcess.start(folder.resolve("shared"));
  }

  @AfterAll
  static void stopEngine() {
    engine.close();
  }

  @Test
  void insertsTheSameDeduplicationTokenOnce() throws Exception {
    engine.execute("CREATE TABLE once (n UInt64)" + MERGE_TREE);

    engine.insert("once", numbers(0, 1_000), ROW_BINARY, token("offsets-0-1000"));
    engine.insert("once", numbers(0, 1_000), ROW_BINARY, token("offsets-0-1000"));
    assertThat(engine.scalar("SELECT count() FROM once")).isEqualTo("1000");

    engine.insert("once", numbers(0, 1_000), ROW_BINARY, token("offsets-1000-2000"));
    assertThat(engine.scalar("SELECT count() FROM once")).isEqualTo("2000");
  }

  @Test
  void aTokenSurvivesAKillAndMakesTheRepeatedInsertHarmless() throws Exception {
    Path own = data.resolve("killed");
    try (EngineProcess first = EngineProcess.start(own)) {
      first.execute("CREATE TABLE kept (n UInt64)" + MERGE_TREE);
      assertThat(first.insert("kept", numbers(0, 500), ROW_BINARY, token("a"))).isEqualTo(500);
      first.kill();
    }
    try (EngineProcess second = EngineProcess.start(own)) {
      assertThat(second.scalar("SELECT count() FROM kept")).isEqualTo("500");
      second.insert("kept", numbers(0, 500), ROW_BINARY, token("a"));
      assertThat(second.scalar("SELECT count() FROM kept")).isEqualTo("500");
      assertThat(second.terminate()).isEqualTo(143);
    }
  }

  @Test
  void anUploadThatBreaksOffStoresNothing() throws Exception {
    engine.execute("CREATE TABLE broken (n UInt64)" + MERGE_TREE);
    byte[] half = numbers(0, 1_000);
    try (Socket socket = new Socket("127.0.0.1", engine.port)) {
      OutputStream out = socket.getOutputStream();
      String query = encode("INSERT INTO broken FORMAT RowBinary");
      out.write(
          "POST /?query=%s&insert_deduplication_token=b HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n"
              .formatted(query, 2 * half.length)
              .getBytes(UTF_8));
      out.write(half);
      out.flush();
      socket.shutdownOutput();
      socket.getInputStream().readAllBytes();
    }

    assertThat(engine.scalar("SELECT count() FROM broken")).isEqualTo("0");
    engine.insert("broken", numbers(0, 2_000), ROW_BINARY, token("b"));
    assertThat(engine.scalar("SELECT count() FROM broken")).isEqualTo("2000");
  }

  @Test
  void aTokenCoversAnInsertOfSeveralBlocks() throws Exception {
    engine.execute("CREATE TABLE large (n UInt64)" + MERGE_TREE);
    byte[] rows = numbers(0, 2_500_000);
    engine.insert("large", rows, ROW_BINARY, token("large"));
    engine.insert("large", rows, ROW_BINARY, token("large"));
    assertThat(engine.scalar("SELECT count() FROM large")).isEqualTo("2500000");
  }

  @Test
  void aTokenRulesOverTheRowsItNames() throws Exception {
    engine.execute("CREATE TABLE ruled (n UInt64)" + MERGE_TREE);
    engine.insert("ruled", numbers(0, 10), ROW_BINARY, token("r"));
    engine.insert("ruled", numbers(100, 120), ROW_BINARY, token("r"));
    assertThat(engine.scalar("SELECT count() FROM ruled")).isEqualTo("10");
  }

  @Test
  void aKillInTheMiddleOfInsertsNeitherLosesNorDoubles() throws Exception {
    Path own = data.resolve("middle");
    AtomicInteger acknowledged = new AtomicInteger();
    try (EngineProcess first = EngineProcess.start(own)) {
      first.execute("CREATE TABLE batches (n UInt64)" + MERGE_TREE);
      CompletableFuture<Void> inserts =
          CompletableFuture.runAsync(() -> insertUntilRefused(first, acknowledged));
      Awaitility.await().until(() -> acknowledged.get() > 20);
      first.kill();
      inserts.join();
    }
    int batches = acknowledged.get();
    try (EngineProcess second = EngineProcess.start(own)) {
      assertThat(Long.parseLong(second.scalar("SELECT count() FROM batches")))
          .isIn((long) batches * BATCH, (batches + 1L) * BATCH);
      for (int batch = 0; batch <= batches; batch++) {
        insertBatch(second, batch);
      }
      long rows = (batches + 1L) * BATCH;
      assertThat(second.scalar("SELECT toString((count(), uniqExact(n))) FROM batches"))
          .isEqualTo("(%d,%d)".formatted(rows, rows));
    }
  }

  private static void insertUntilRefused(EngineProcess engine, AtomicInteger acknowledged) {
    try {
      while (true) {
        insertBatch(engine, acknowledged.get());
        acknowledged.incrementAndGet();
      }
    } catch (Exception e) {
      // The connection breaks a moment before the process is seen to be gone.
      assertThat(engine.process.onExit()).succeedsWithin(Duration.ofSeconds(10));
    }
  }

  private static void insertBatch(EngineProcess engine, int batch) throws Exception {
    long from = (long) batch * BATCH;
    engine.insert("batches", numbers(from, from + BATCH), ROW_BINARY, token("batch-" + batch));
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, UTF_8);
  }
}
