package io.tokenmeter.sinks.clickhouse.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.clickhouse.client.api.Client;
import com.clickhouse.client.api.query.GenericRecord;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** On the real engine; every test has a database of its own. */
class ClickHouseMigrationsIT {

  private static StartedEngine engine;

  private String database;
  private Client client;

  @BeforeAll
  static void startTheEngine(@TempDir Path data) throws Exception {
    engine = StartedEngine.in(data);
  }

  @AfterAll
  static void stopTheEngine() {
    engine.close();
  }

  @BeforeEach
  void nameADatabase(TestInfo test) {
    database = "test_" + test.getTestMethod().orElseThrow().getName();
    client = engine.client(database);
  }

  @AfterEach
  void closeTheClient() {
    client.close();
  }

  @Test
  void applyingTwiceIsApplyingOnce() throws Exception {
    ClickHouseMigrations.apply(client);
    String tables = tables();
    run(
        "INSERT INTO rejected_events (received_at, stage, reason, detail) VALUES (now(), 'sink', 'x', 'y')");

    ClickHouseMigrations.apply(client);

    assertThat(tables()).isEqualTo(tables);
    assertThat(values("SELECT count() FROM rejected_events")).containsExactly("1");
    assertThat(values("SELECT version FROM schema_migrations ORDER BY version"))
        .isEqualTo(allVersions());
  }

  @Test
  void aCrashBeforeAnyRecordWasWrittenIsRepeatedWithoutHarm() throws Exception {
    ClickHouseMigrations.apply(client);
    String tables = tables();
    run(
        "INSERT INTO rejected_events (received_at, stage, reason, detail) VALUES (now(), 'sink', 'x', 'y')");
    run("TRUNCATE TABLE schema_migrations");

    ClickHouseMigrations.apply(client);

    assertThat(tables()).isEqualTo(tables);
    assertThat(values("SELECT count() FROM rejected_events")).containsExactly("1");
    assertThat(values("SELECT version FROM schema_migrations ORDER BY version"))
        .isEqualTo(allVersions());
  }

  @Test
  void aCrashBetweenTwoStatementsIsFinishedByTheNextStart() throws Exception {
    Migration first = migration(1, "CREATE TABLE IF NOT EXISTS a (x Int32) ENGINE = Memory;\n");
    String begun = "CREATE TABLE IF NOT EXISTS b (x Int32) ENGINE = Memory;\n";
    assertThatThrownBy(
            () ->
                ClickHouseMigrations.apply(
                    client, List.of(first, migration(2, begun + "CREATE TABLE nonsense;\n"))))
        .isInstanceOf(SchemaMigrationException.class)
        .hasMessageContaining("CREATE TABLE nonsense");
    assertThat(values("SELECT version FROM schema_migrations")).containsExactly("1");

    String rest = "ALTER TABLE b ADD COLUMN IF NOT EXISTS y Int32;\n";
    ClickHouseMigrations.apply(client, List.of(first, migration(2, begun + rest)));

    assertThat(values("SELECT version FROM schema_migrations ORDER BY version"))
        .containsExactly("1", "2");
    assertThat(
            values(
                "SELECT name FROM system.columns WHERE database = '"
                    + database
                    + "' AND table = 'b' ORDER BY position"))
        .containsExactly("x", "y");
  }

  @Test
  void aDatabaseOfANewerReleaseIsRefused() throws Exception {
    ClickHouseMigrations.apply(client);
    String tables = tables();
    int newest = Collections.max(ClickHouseMigrations.versions());
    int newer = newest + 1;
    run(
        "INSERT INTO schema_migrations (version, name, checksum) VALUES (%d, 'of tomorrow', 'c')"
            .formatted(newer));

    assertThatThrownBy(() -> ClickHouseMigrations.apply(client))
        .isInstanceOf(SchemaMigrationException.class)
        .hasMessage(
            "database %s has schema version %d, and this release knows versions up to %d; run the release that migrated it, or a newer one",
            database, newer, newest);
    assertThat(tables()).isEqualTo(tables);
  }

  @Test
  void anAppliedMigrationThatWasEditedIsRefused() throws Exception {
    Migration first = migration(1, "CREATE TABLE IF NOT EXISTS a (x Int32) ENGINE = Memory;\n");
    ClickHouseMigrations.apply(client, List.of(first));

    Migration edited = migration(1, "CREATE TABLE IF NOT EXISTS a (x Int64) ENGINE = Memory;\n");
    Migration next = migration(2, "CREATE TABLE IF NOT EXISTS b (x Int32) ENGINE = Memory;\n");

    assertThatThrownBy(() -> ClickHouseMigrations.apply(client, List.of(edited, next)))
        .isInstanceOf(SchemaMigrationException.class)
        .hasMessage(
            "migration 1 (step 1) was changed after %s had applied it; restore it and add a new one",
            database);
    assertThat(values("SELECT version FROM schema_migrations")).containsExactly("1");
  }

  @Test
  void severalProcessesMayMigrateAtOnce() throws Exception {
    List<CompletableFuture<Void>> all = new ArrayList<>();
    for (int process = 0; process < 3; process++) {
      all.add(CompletableFuture.runAsync(() -> ClickHouseMigrations.apply(client)));
    }
    for (CompletableFuture<Void> one : all) {
      one.get();
    }
    assertThat(values("SELECT version FROM schema_migrations FINAL ORDER BY version"))
        .isEqualTo(allVersions());
  }

  private static Migration migration(int version, String sql) {
    return new Migration(version, "step " + version, sql);
  }

  private static List<String> allVersions() {
    return ClickHouseMigrations.versions().stream().map(String::valueOf).toList();
  }

  /** How every table and view was made. */
  private String tables() {
    return String.join(
        "\n",
        values(
            "SELECT create_table_query FROM system.tables WHERE database = '"
                + database
                + "' ORDER BY name"));
  }

  private void run(String sql) throws Exception {
    client.execute(sql).get().close();
  }

  private List<String> values(String select) {
    List<String> values = new ArrayList<>();
    for (GenericRecord row : client.queryAll(select)) {
      values.add(row.getString(1));
    }
    return values;
  }
}
