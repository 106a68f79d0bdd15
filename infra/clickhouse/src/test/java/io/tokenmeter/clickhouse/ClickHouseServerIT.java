package io.tokenmeter.clickhouse;

import static io.tokenmeter.clickhouse.NumberRows.numbers;
import static io.tokenmeter.clickhouse.NumberRows.token;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.clickhouse.client.api.ServerException;
import com.clickhouse.client.api.data_formats.RowBinaryFormatWriter;
import com.clickhouse.client.api.query.GenericRecord;
import com.clickhouse.client.api.query.QuerySettings;
import com.clickhouse.data.ClickHouseFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClickHouseServerIT {
  private static final String MERGE_TREE =
      " ENGINE = MergeTree ORDER BY n SETTINGS non_replicated_deduplication_window = 10000";
  private static final ClickHouseFormat ROW_BINARY = ClickHouseFormat.RowBinary;

  static Path data;
  static EngineProcess engine;

  @BeforeAll
  static void startEngine(@TempDir Path folder) throws Exception {
    data = folder;
    engine = EngineProcess.start(data.resolve("shared"));
  }

  @AfterAll
  static void stopEngine() {
    engine.close();
  }

  @Test
  void keepsDecimalsAndMicrosecondsExactly() throws Exception {
    BigDecimal price = new BigDecimal("1234567890123456789012345.000000000000000000000001");
    BigDecimal joules = new BigDecimal("12345678901234567890123456789012.000001");
    ZonedDateTime at = ZonedDateTime.of(2026, 11, 20, 12, 0, 0, 123_456_000, ZoneOffset.UTC);
    engine.execute(
        "CREATE TABLE exact (n UInt64, price Decimal(76,24), joules Decimal(38,6), at DateTime64(6,'UTC'))"
            + MERGE_TREE);
    var schema = engine.client.getTableSchema("exact");

    ByteArrayOutputStream rows = new ByteArrayOutputStream();
    RowBinaryFormatWriter writer = new RowBinaryFormatWriter(rows, schema, ROW_BINARY);
    writer.setLong("n", 1);
    writer.setBigDecimal("price", price);
    writer.setBigDecimal("joules", joules);
    writer.setDateTime("at", at);
    writer.commitRow();
    engine.insert("exact", rows.toByteArray(), ROW_BINARY, token("x"));

    GenericRecord row = engine.client.queryAll("SELECT * FROM exact").get(0);
    assertThat(row.getBigDecimal("price")).isEqualByComparingTo(price);
    assertThat(row.getBigDecimal("joules")).isEqualByComparingTo(joules);
    assertThat(row.getZonedDateTime("at").toInstant()).isEqualTo(at.toInstant());
    assertThat(engine.scalar("SELECT toString(price) FROM exact")).isEqualTo(price.toString());
  }

  @Test
  void answersParameterisedViews() throws Exception {
    engine.execute("CREATE TABLE facts (n UInt64, recorded_at DateTime64(6,'UTC'))" + MERGE_TREE);
    engine.execute(
        "CREATE VIEW facts_as_of AS SELECT * FROM facts WHERE recorded_at <= {at:DateTime64(6,'UTC')}");
    engine.execute(
        "INSERT INTO facts VALUES (1, '2026-11-20 10:00:00.000001'), (2, '2026-11-20 10:00:00.000002')");

    assertThat(engine.scalar("SELECT count() FROM facts_as_of(at = '2026-11-20 10:00:00.000001')"))
        .isEqualTo("1");
    assertThat(
            engine.client.queryAll(
                "SELECT n FROM facts WHERE n = {wanted:UInt64}",
                Map.<String, Object>of("wanted", 2)))
        .singleElement()
        .satisfies(row -> assertThat(row.getLong("n")).isEqualTo(2));
  }

  @Test
  void namesTheErrorOfABadStatement() {
    assertThatThrownBy(() -> engine.client.queryAll("SELECT * FROM no_such_table"))
        .hasStackTraceContaining("no_such_table")
        .satisfies(e -> assertThat(serverCode(e)).isEqualTo(60));
    assertThatThrownBy(() -> engine.execute("SELEC 1"))
        .satisfies(e -> assertThat(serverCode(e)).isEqualTo(62));
    assertThatThrownBy(() -> engine.execute("SELECT 1; SELECT 2"))
        .satisfies(e -> assertThat(serverCode(e)).isEqualTo(62));
    QuerySettings unknown = new QuerySettings().serverSetting("no_such_setting", "1");
    assertThatThrownBy(() -> engine.client.queryAll("SELECT 1", unknown))
        .satisfies(e -> assertThat(serverCode(e)).isEqualTo(115));
  }

  /** The engine would take it for rows, too, and wait for its end, which never comes. */
  @Test
  void rowsInTheTextOfAnInsertAreAllItHasWhateverStandardInputHolds() throws Exception {
    OutputStream standardInput = engine.process.getOutputStream();
    assertThatThrownBy(
            () -> {
              standardInput.write("99\n".getBytes(UTF_8));
              standardInput.flush();
            })
        .as("nobody reads it")
        .isInstanceOf(IOException.class);
    engine.execute("CREATE TABLE given (n UInt64)" + MERGE_TREE);
    engine.client.execute("INSERT INTO given VALUES (1)").get(30, TimeUnit.SECONDS).close();
    assertThat(engine.scalar("SELECT groupArray(n) FROM given")).isEqualTo("[1]");
  }

  @Test
  void storesPayloadsThatLookLikeSqlOrEndOfInput() throws Exception {
    engine.execute("CREATE TABLE texts (n UInt64, text String)" + MERGE_TREE);
    String text = "a\n\nb;\n\nDROP TABLE texts;\n\u0000'";
    ByteArrayOutputStream rows = new ByteArrayOutputStream();
    RowBinaryFormatWriter writer =
        new RowBinaryFormatWriter(rows, engine.client.getTableSchema("texts"), ROW_BINARY);
    for (int i = 0; i < 20; i++) {
      writer.setLong("n", i);
      writer.setString("text", text);
      writer.commitRow();
    }

    assertThat(engine.insert("texts", rows.toByteArray(), ROW_BINARY, token("t"))).isEqualTo(20);
    assertThat(engine.client.queryAll("SELECT DISTINCT text FROM texts"))
        .singleElement()
        .satisfies(row -> assertThat(row.getString("text")).isEqualTo(text));
    assertThat(engine.scalar("SELECT count() FROM texts")).isEqualTo("20");
  }

  @Test
  void takesTheFormatsThatClientsSend() throws Exception {
    engine.execute("CREATE TABLE formats (n UInt64, m UInt64 DEFAULT n + 1)" + MERGE_TREE);
    String insert = "/?query=" + encode("INSERT INTO formats (n) FORMAT ");

    assertThat(engine.post(insert + "JSONEachRow", "{\"n\":1}\n\n{\"n\":2}".getBytes(UTF_8)))
        .satisfies(reply -> assertThat(summary(reply)).contains("\"written_rows\":\"2\""));
    engine.post(insert + "TSV", "3\n4\n".getBytes(UTF_8));
    engine.post("/?query=" + encode("INSERT INTO formats VALUES"), "(5, 6)".getBytes(UTF_8));
    engine.insert(
        "formats",
        new byte[] {0, 6, 0, 0, 0, 0, 0, 0, 0, 1},
        ClickHouseFormat.RowBinaryWithDefaults,
        token("d"));
    HttpResponse<String> gzipped =
        engine.send(
            HttpRequest.newBuilder(URI.create(engine.url() + insert + "TSV"))
                .header("Content-Encoding", "gzip")
                .POST(HttpRequest.BodyPublishers.ofByteArray(gzip("7\n")))
                .build());

    assertThat(gzipped.statusCode()).isEqualTo(200);
    assertThat(engine.get("/?query=" + encode("SELECT n, m FROM formats ORDER BY n")).body())
        .isEqualTo("1\t2\n2\t3\n3\t4\n4\t5\n5\t6\n6\t7\n7\t8\n");
  }

  @Test
  void refusesWhatItCannotDoAsAServerWould() throws Exception {
    engine.execute("CREATE TABLE refused (n UInt64)" + MERGE_TREE);

    assertThat(engine.post("/?compress=1", "SELECT 1".getBytes(UTF_8)).body())
        .contains("compress=1 is not supported here");
    assertThat(engine.post("/", "INSERT INTO refused FORMAT TSV\n1\n\n2\n".getBytes(UTF_8)).body())
        .contains("Rows behind the SQL are not supported");
    Path target = data.resolve("outfile");
    assertThat(
            engine.get("/?query=" + encode("SELECT 1 INTO OUTFILE '" + target + "'")).statusCode())
        .isEqualTo(400);
    assertThat(target).doesNotExist();
    assertThat(engine.scalar("SELECT count() FROM refused")).isEqualTo("0");
  }

  @Test
  void readOnlyRequestsChangeNothingAndReadNoFiles() throws Exception {
    engine.execute("CREATE TABLE locked (n UInt64)" + MERGE_TREE);
    Path secret = Files.writeString(data.resolve("secret.tsv"), "secret\n");

    for (String sql :
        List.of(
            "DROP TABLE locked",
            "INSERT INTO locked VALUES (1)",
            "SELECT * FROM file('" + secret + "', 'TSV', 's String')",
            "SET readonly = 0")) {
      HttpResponse<String> reply = engine.post("/?readonly=1&max_threads=1", sql.getBytes(UTF_8));
      assertThat(reply.headers().firstValue("X-ClickHouse-Exception-Code")).as(sql).contains("164");
    }
    assertThat(engine.get("/?query=" + encode("DROP TABLE locked")).body()).contains("READONLY");
    assertThat(engine.get("/?query=" + encode("SELECT count() FROM locked")).body())
        .isEqualTo("0\n");
  }

  @Test
  void streamsLongAnswersWithOneHead() throws Exception {
    var rows = engine.client.queryAll("SELECT number FROM numbers(200000)");
    assertThat(rows).hasSize(200_000);
    assertThat(rows.get(199_999).getLong(1)).isEqualTo(199_999);
    assertThat(
            engine
                .get(
                    "/?default_format=TSVWithNames&query="
                        + encode("SELECT number FROM numbers(200000)"))
                .body()
                .lines())
        .hasSize(200_001);
    assertThat(engine.client.queryAll("SELECT number FROM numbers(0)")).isEmpty();
    assertThat(engine.get("/?query=" + encode("SHOW DATABASES FORMAT JSONEachRow")).body())
        .contains("{\"name\":\"default\"}");
  }

  @Test
  void anAnswerThatFailsHalfwayNeverLooksComplete() {
    String failsLate = "SELECT throwIf(number = 1900000) FROM numbers(2000000)";
    assertThatThrownBy(() -> engine.client.queryAll(failsLate)).isNotNull();
    assertThatThrownBy(() -> engine.get("/?query=" + encode(failsLate)))
        .isInstanceOf(IOException.class);
  }

  @Test
  void aLongUploadStillLearnsWhyItWasRefused() {
    assertThatThrownBy(
            () -> engine.insert("missing", numbers(0, 4_000_000), ROW_BINARY, token("m")))
        .satisfies(e -> assertThat(serverCode(e)).isEqualTo(60));
  }

  @Test
  void runsStatementsInParallel() {
    String slow = "SELECT sleepEachRow(1) FROM numbers(2) SETTINGS max_block_size = 1";
    long start = System.nanoTime();
    CompletableFuture.allOf(
            IntStream.range(0, 6)
                .mapToObj(i -> CompletableFuture.runAsync(() -> engine.client.queryAll(slow)))
                .toArray(CompletableFuture[]::new))
        .join();
    assertThat(Duration.ofNanos(System.nanoTime() - start).toSeconds()).isLessThan(9);
  }

  @Test
  void leavesNothingOfOneRequestForTheNext() throws Exception {
    engine.execute("CREATE DATABASE other");
    engine.client.queryAll(
        "SELECT 1", new QuerySettings().setDatabase("other").serverSetting("max_threads", "1"));
    assertThat(engine.scalar("SELECT currentDatabase()")).isEqualTo("default");
    assertThat(engine.scalar("SELECT toString(getSetting('insert_deduplication_token'))"))
        .isEmpty();
    assertThat(
            engine
                .client
                .queryAll("SELECT currentDatabase()", new QuerySettings().setDatabase("other"))
                .get(0)
                .getString(1))
        .isEqualTo("other");
  }

  @Test
  void servesTheJdbcDriver() throws Exception {
    Properties properties = new Properties();
    properties.setProperty("user", "default");
    properties.setProperty("compress", "false");
    try (Connection connection =
            DriverManager.getConnection(
                "jdbc:clickhouse:" + engine.url() + "/default", properties);
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE jdbc (n UInt64, amount Decimal(76,24))" + MERGE_TREE);
      try (var insert = connection.prepareStatement("INSERT INTO jdbc VALUES (?, ?)")) {
        insert.setLong(1, 7);
        insert.setBigDecimal(2, new BigDecimal("0.000000000000000000000007"));
        insert.executeUpdate();
      }
      try (ResultSet rows = statement.executeQuery("SELECT n, amount FROM jdbc")) {
        assertThat(rows.next()).isTrue();
        assertThat(rows.getLong("n")).isEqualTo(7);
        assertThat(rows.getBigDecimal(2)).isEqualByComparingTo("0.000000000000000000000007");
      }
    }
  }

  @Test
  void aSecondProcessOnTheSameFolderIsRefusedAndTheFirstGoesOn() {
    assertThatThrownBy(() -> EngineProcess.start(data.resolve("shared")).close())
        .hasMessageContaining("exited with 1");
    assertThat(engine.scalar("SELECT 1")).isEqualTo("1");
  }

  @Test
  void endsWhenItsParentEnds() throws Exception {
    Process parent = new ProcessBuilder("sleep", "600").start();
    try (EngineProcess child = EngineProcess.startUnder(parent.pid(), data.resolve("orphan"))) {
      parent.destroyForcibly();
      assertThat(child.process.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(child.process.exitValue()).isZero();
    }
  }

  private static int serverCode(Throwable thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof ServerException server) {
        return server.getCode();
      }
    }
    throw new AssertionError("no server exception", thrown);
  }

  private static String summary(HttpResponse<String> reply) {
    return reply.headers().firstValue("X-ClickHouse-Summary").orElse("");
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, UTF_8);
  }

  private static byte[] gzip(String text) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(text.getBytes(UTF_8));
    }
    return out.toByteArray();
  }
}
