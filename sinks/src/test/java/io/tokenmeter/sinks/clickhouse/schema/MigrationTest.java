package io.tokenmeter.sinks.clickhouse.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class MigrationTest {

  private final List<Migration> migrations = ClickHouseMigrations.all();

  @Test
  void versionsRiseFromOne() {
    assertThat(ClickHouseMigrations.versions()).startsWith(1).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void everySqlResourceIsApplied() throws Exception {
    Path folder = Path.of(Migration.class.getResource("V001__generations.sql").toURI()).getParent();
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.filter(f -> f.toString().endsWith(".sql"))).hasSameSizeAs(migrations);
    }
  }

  @Test
  void everyTableStatesItsRetentionItsDeduplicationWindowAndHasNoPartitions() {
    assertThat(migrations)
        .flatExtracting(Migration::statements)
        .filteredOn(statement -> statement.contains("CREATE TABLE"))
        .hasSizeGreaterThanOrEqualTo(10)
        .allSatisfy(
            statement ->
                assertThat(statement)
                    .contains("IF NOT EXISTS", "TTL ", "non_replicated_deduplication_window")
                    .doesNotContain("PARTITION BY"));
  }
}
