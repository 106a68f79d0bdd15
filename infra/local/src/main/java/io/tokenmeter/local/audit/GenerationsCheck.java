package io.tokenmeter.local.audit;

import io.tokenmeter.sinks.ClickHouseQuery;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Every acknowledged generation is a row, no other is, and its content is what was sent. */
final class GenerationsCheck {

  private static final List<String> COLUMNS =
      Keys.with(
          Keys.IDENTITY,
          "model",
          "status",
          "input_tokens",
          "cached_input_tokens",
          "cache_write_tokens",
          "output_tokens",
          "reasoning_tokens",
          "toUnixTimestamp64Micro(finished_at)");

  private final Expectation expectation;
  private final SeenIdentities seen;
  private final Findings content = new Findings("generations.content");

  GenerationsCheck(Expectation expectation) {
    this.expectation = expectation;
    this.seen = new SeenIdentities("generations", expectation);
  }

  List<AuditReport.Check> run(ClickHouseQuery query) throws IOException {
    try (RowStream rows = RowStream.select(query, COLUMNS, "FROM generations")) {
      for (Optional<Row> row = rows.next(); row.isPresent(); row = rows.next()) {
        look(row.get());
      }
    }
    return List.of(seen.complete(), seen.unexpected(), content.result());
  }

  private void look(Row row) {
    int slot = seen.see(row);
    if (slot < 0) {
      return;
    }
    content.examined();
    ExpectedGeneration sent = expectation.get(slot);
    compare(sent, "model", sent.model(), row.nullable(3));
    compare(sent, "status", sent.status().name().toLowerCase(Locale.ROOT), row.nullable(4));
    for (int i = 0; i < TokenTally.CLASSES.size(); i++) {
      compare(sent, COLUMNS.get(5 + i), Long.toString(sent.tokens().of(i)), row.nullable(5 + i));
    }
    compare(sent, "finished_at", Long.toString(sent.usageAtMicros()), row.nullable(10));
  }

  private void compare(
      ExpectedGeneration sent, String column, String expected, @Nullable String stored) {
    if (!expected.equals(stored)) {
      content.add(
          column + " differs",
          () -> sent.identity().key() + ": sent " + expected + ", stored " + stored);
    }
  }
}
