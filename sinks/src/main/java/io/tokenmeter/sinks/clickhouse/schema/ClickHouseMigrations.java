package io.tokenmeter.sinks.clickhouse.schema;

import com.clickhouse.client.api.Client;
import com.clickhouse.client.api.command.CommandSettings;
import com.clickhouse.client.api.query.GenericRecord;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a database to the schema of this release. Forward only; safe to run again and by several
 * processes at once, because every statement is idempotent.
 *
 * <p>No fact or derived table has a PARTITION BY: an insert then makes one block and one part,
 * which its deduplication token covers as a whole. With partitions, one insert would make several
 * parts, and a crash between them would leave some stored and some not.
 */
public final class ClickHouseMigrations {

  private static final Logger LOG = LoggerFactory.getLogger(ClickHouseMigrations.class);

  private static final List<String> RESOURCES =
      List.of(
          "V001__generations",
          "V002__rated_usage",
          "V003__generation_energy",
          "V004__energy_balance",
          "V005__gpu_charges",
          "V006__generation_costs",
          "V007__sla_windows",
          "V008__route_costs",
          "V009__settlement_status",
          "V010__rejected_events",
          "V011__attribution_error",
          "V012__meter_tree",
          "V013__energy_questions",
          "V014__site_reference",
          "V015__token_costs",
          "V016__site_energy",
          "V017__attribution_weights",
          "V018__validation_runs",
          "V019__metered_overhead",
          "V020__clock_offset",
          "V021__price_terms",
          "V022__consumers_in_the_ledger",
          "V023__closed_periods");

  private static final String HISTORY =
      """
      CREATE TABLE IF NOT EXISTS schema_migrations
      (
        version    UInt32,
        name       String,
        checksum   String,
        applied_at DateTime64(6, 'UTC') DEFAULT now64(6)
      )
      ENGINE = ReplacingMergeTree(applied_at)
      ORDER BY version""";

  private ClickHouseMigrations() {}

  /** Every migration of this release, oldest first. */
  static List<Migration> all() {
    return RESOURCES.stream().map(Migration::read).toList();
  }

  /** The versions of the schema that this release brings a database to, rising. */
  public static List<Integer> versions() {
    return all().stream().map(Migration::version).toList();
  }

  /**
   * Creates the client's default database when it is missing and applies what it lacks.
   *
   * @throws SchemaMigrationException when ClickHouse refuses or cannot be reached, when an applied
   *     migration differs from the one in this release, or when a newer release has migrated the
   *     database already
   */
  public static void apply(Client client) {
    apply(client, all());
  }

  /**
   * @param known every migration there is, oldest first
   */
  static void apply(Client client, List<Migration> known) {
    String database = client.getDefaultDatabase();
    CommandSettings outside = new CommandSettings();
    outside.setDatabase("default");
    run(client, "CREATE DATABASE IF NOT EXISTS `" + database + "`", outside);
    run(client, HISTORY);
    Map<Integer, String> applied = applied(client);
    requireNotNewer(applied.keySet(), newest(known), database);
    for (Migration migration : known) {
      String checksum = applied.get(migration.version());
      if (checksum == null) {
        apply(client, migration);
      } else if (!checksum.equals(migration.checksum())) {
        throw new SchemaMigrationException(
            "migration %d (%s) was changed after %s had applied it; restore it and add a new one"
                .formatted(migration.version(), migration.name(), database),
            null);
      }
    }
  }

  private static int newest(List<Migration> known) {
    return known.get(known.size() - 1).version();
  }

  /** What a newer schema means is not known here, and there is no way back. */
  private static void requireNotNewer(Set<Integer> applied, int newestKnown, String database) {
    int newest = applied.stream().mapToInt(Integer::intValue).max().orElse(0);
    if (newest > newestKnown) {
      throw new SchemaMigrationException(
          "database %s has schema version %d, and this release knows versions up to %d; run the release that migrated it, or a newer one"
              .formatted(database, newest, newestKnown),
          null);
    }
  }

  private static void apply(Client client, Migration migration) {
    migration.statements().forEach(statement -> run(client, statement));
    run(
        client,
        "INSERT INTO schema_migrations (version, name, checksum) VALUES (%d, '%s', '%s')"
            .formatted(migration.version(), migration.name(), migration.checksum()));
    LOG.info("applied migration {} ({})", migration.version(), migration.name());
  }

  private static Map<Integer, String> applied(Client client) {
    Map<Integer, String> checksums = new HashMap<>();
    for (GenericRecord row :
        client.queryAll("SELECT version, checksum FROM schema_migrations FINAL")) {
      checksums.put(row.getInteger("version"), row.getString("checksum"));
    }
    return checksums;
  }

  private static void run(Client client, String sql) {
    run(client, sql, new CommandSettings());
  }

  private static void run(Client client, String sql, CommandSettings settings) {
    try {
      client.execute(sql, settings).get().close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SchemaMigrationException("interrupted while migrating", e);
    } catch (ExecutionException e) {
      throw failure(sql, e.getCause() == null ? e : e.getCause());
    } catch (Exception e) {
      throw failure(sql, e);
    }
  }

  private static SchemaMigrationException failure(String sql, Throwable cause) {
    String firstLine = sql.lines().filter(l -> !l.startsWith("--")).findFirst().orElse(sql);
    return new SchemaMigrationException(
        "ClickHouse refused \"" + firstLine + "\": " + cause.getMessage(), cause);
  }
}
