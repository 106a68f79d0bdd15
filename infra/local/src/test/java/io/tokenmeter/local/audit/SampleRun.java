package io.tokenmeter.local.audit;

import com.clickhouse.client.api.Client;
import io.tokenmeter.schemas.event.GenerationStatus;
import io.tokenmeter.schemas.identity.GenerationIdentity;
import io.tokenmeter.sinks.clickhouse.ClickHouseSettings;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;

/**
 * Four generations on one GPU in two windows, as rows that a correct pipeline would have written. A
 * test damages the rows before they are stored.
 */
final class SampleRun {

  static final String GPU = "GPU-1";
  private static final String SOURCE = "trace:GPU-1";
  private static final String MODEL = "llama-8b-shape";
  private static final DateTimeFormatter TEXT =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSSSSS").withZone(ZoneOffset.UTC);

  /** Every insert is another, however equal its rows: ClickHouse would drop the second. */
  private static final AtomicLong INSERTS = new AtomicLong();

  private final Instant start;
  private final Map<String, List<Map<String, String>>> tables = new LinkedHashMap<>();
  private final Expectation expectation = new Expectation();

  /** Events that begin an hour ago, on the grid of windows. */
  SampleRun() {
    this(
        Instant.ofEpochSecond(
            Math.floorDiv(Instant.now().getEpochSecond(), 10) * 10
                - ChronoUnit.HOURS.getDuration().toSeconds()));
  }

  SampleRun(Instant start) {
    this.start = start;
    generation("acme", "g1", GenerationStatus.COMPLETED, new TokenTally(10, 0, 0, 5, 0), 3);
    generation("acme", "g2", GenerationStatus.LENGTH, new TokenTally(0, 3, 0, 7, 0), 8);
    generation("acme", "g3", GenerationStatus.FAILED, new TokenTally(4, 0, 0, 0, 0), 12);
    generation("borealis", "g4", GenerationStatus.COMPLETED, new TokenTally(2, 0, 0, 1, 0), 17);
    entry("acme", "g1", "input", 10, "0.00000018", "0.0000018", 3);
    entry("acme", "g1", "output", 5, "0.00000018", "0.0000009", 3);
    entry("acme", "g2", "cached_input", 3, "0.000000018", "0.000000054", 8);
    entry("acme", "g2", "output", 7, "0.00000018", "0.00000126", 8);
    entry("borealis", "g4", "input", 2, "0.00000018", "0.00000036", 17);
    entry("borealis", "g4", "output", 1, "0.00000018", "0.00000018", 17);
    share("acme", "g1", "50.000001");
    share("acme", "g2", "29.999999");
    share("acme", "g3", "20");
    share("borealis", "g4", "20");
    balance(0, "100.000000", "60.000000", "30.000000", "10.000000");
    balance(10, "100.5", "60", "30.25", "10.25");
    cost("acme", "g1", "0.0000027");
    cost("acme", "g2", "0.000001314");
    cost("acme", "g3", "0");
    cost("borealis", "g4", "0.00000054");
    charge(0);
    charge(10);
    service("acme", 0, 2, 0);
    service("acme", 10, 1, 1);
    service("borealis", 10, 1, 0);
    expectation.metered(GPU, 200_500_000L);
    expectation.meteredThroughout(GPU, start.plusSeconds(16));
  }

  Expectation expectation() {
    return expectation;
  }

  Instant start() {
    return start;
  }

  List<Map<String, String>> rows(String table) {
    return Objects.requireNonNull(tables.get(table), table);
  }

  /** Changes one value of one row; the value is SQL. */
  SampleRun change(String table, int row, String column, UnaryOperator<String> change) {
    rows(table).get(row).compute(column, (name, value) -> change.apply(value));
    return this;
  }

  SampleRun drop(String table, int row) {
    rows(table).remove(row);
    return this;
  }

  /** Stores a row twice. */
  SampleRun repeat(String table, int row) {
    rows(table).add(new LinkedHashMap<>(rows(table).get(row)));
    return this;
  }

  /** Adds a row like another but for some values; column and SQL alternate. */
  SampleRun copy(String table, int row, String... changes) {
    Map<String, String> copy = new LinkedHashMap<>(rows(table).get(row));
    for (int i = 0; i < changes.length; i += 2) {
      copy.put(changes[i], changes[i + 1]);
    }
    rows(table).add(copy);
    return this;
  }

  /** One insert per row, so that rows of a table lie in several parts. */
  void storeIn(ClickHouseSettings database) {
    try (Client client = database.openClient()) {
      tables.forEach((table, rows) -> rows.forEach(row -> insert(client, table, row)));
    }
  }

  private static void insert(Client client, String table, Map<String, String> row) {
    run(
        client,
        "INSERT INTO "
            + table
            + " (`"
            + String.join("`, `", row.keySet())
            + "`) SETTINGS insert_deduplication_token = '"
            + INSERTS.incrementAndGet()
            + "' VALUES ("
            + String.join(", ", row.values())
            + ")");
  }

  /** Runs a statement that gives no rows. */
  static void run(Client client, String sql) {
    try {
      client.execute(sql).get().close();
    } catch (Exception e) {
      throw new IllegalStateException(sql, e);
    }
  }

  private void generation(
      String tenant, String id, GenerationStatus status, TokenTally tokens, int second) {
    expectation.accepted(
        new ExpectedGeneration(
            new GenerationIdentity(tenant, SOURCE, id),
            MODEL,
            status,
            List.of(GPU),
            tokens,
            start.plusSeconds(second)));
    Map<String, String> row = identified("generations", tenant, id);
    row.put("model", text(MODEL));
    row.put("gpus", "['" + GPU + "']");
    row.put("status", text(status.name().toLowerCase(Locale.ROOT)));
    row.put("input_tokens", Long.toString(tokens.input()));
    row.put("cached_input_tokens", Long.toString(tokens.cachedInput()));
    row.put("output_tokens", Long.toString(tokens.output()));
    row.put("finished_at", time(second));
  }

  private void entry(
      String tenant,
      String id,
      String tokenClass,
      int tokens,
      String price,
      String amount,
      int second) {
    Map<String, String> row = identified("rated_usage", tenant, id);
    row.put("entry_id", text(id + "-" + tokenClass));
    row.put("model", text(MODEL));
    row.put("token_class", text(tokenClass));
    row.put("tokens", Integer.toString(tokens));
    row.put("status", text("rated"));
    row.put("unit_price", text(price));
    row.put("amount", text(amount));
    row.put("currency", text("USD"));
    row.put("usage_at", time(second));
    recorded(row);
  }

  private void share(String tenant, String id, String activeJoules) {
    Map<String, String> row = identified("generation_energy", tenant, id);
    row.put("gpu", text(GPU));
    row.put("active_joules", text(activeJoules));
    row.put("idle_joules", text("1.5"));
    row.put("calibrated_at", time(0));
    recorded(row);
  }

  private void balance(
      int second, String measured, String active, String idle, String unattributed) {
    Map<String, String> row = row("energy_balance");
    row.put("scope", text("gpu"));
    row.put("meter", text(GPU));
    window(row, second);
    row.put("measured_joules", text(measured));
    row.put("active_joules", text(active));
    row.put("idle_joules", text(idle));
    row.put("unattributed_joules", text(unattributed));
    recorded(row);
  }

  private void cost(String tenant, String id, String rated) {
    Map<String, String> row = identified("generation_costs", tenant, id);
    row.put("usage_at", time(0));
    row.put("rated_amount", text(rated));
    row.put("currency", text("USD"));
    recorded(row);
  }

  private void charge(int second) {
    Map<String, String> row = row("gpu_charges");
    row.put("gpu", text(GPU));
    window(row, second);
    row.put("charge", text("0.000000000010"));
    row.put("allocated", text("0.000000000006"));
    row.put("idle", text("0.000000000003"));
    row.put("unallocated", text("0.000000000001"));
    recorded(row);
  }

  private void service(String tenant, int second, int requests, int errors) {
    Map<String, String> row = row("sla_windows");
    row.put("tenant", text(tenant));
    row.put("model", text(MODEL));
    row.put("endpoint", text(MODEL + "@" + GPU));
    window(row, second);
    row.put("requests", Integer.toString(requests));
    row.put("errors", Integer.toString(errors));
    recorded(row);
  }

  private Map<String, String> identified(String table, String tenant, String id) {
    Map<String, String> row = row(table);
    row.put("tenant", text(tenant));
    row.put("source", text(SOURCE));
    row.put("generation_id", text(id));
    return row;
  }

  private Map<String, String> row(String table) {
    Map<String, String> row = new LinkedHashMap<>();
    tables.computeIfAbsent(table, t -> new ArrayList<>()).add(row);
    return row;
  }

  private void window(Map<String, String> row, int second) {
    row.put("window_start", time(second));
    row.put("window_end", time(second + 10));
  }

  private static void recorded(Map<String, String> row) {
    row.put("revision", "1");
    row.put("recorded_at", "now64(6)");
  }

  private String time(int second) {
    return text(TEXT.format(start.plusSeconds(second)));
  }

  static String text(String value) {
    return "'" + value + "'";
  }
}
