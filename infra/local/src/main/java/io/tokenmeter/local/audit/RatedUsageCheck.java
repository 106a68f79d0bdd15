package io.tokenmeter.local.audit;

import io.tokenmeter.schemas.reference.Price;
import io.tokenmeter.schemas.reference.TokenClass;
import io.tokenmeter.sinks.ClickHouseQuery;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Every generation has exactly one ledger entry per token class it used, at the price of the price
 * book, and the amounts are tokens x price to the last digit. A physical copy of an entry is left
 * to {@link UniqueRows}; the ledger has no corrections, because none is made yet.
 */
final class RatedUsageCheck {

  private static final int CLASSES = TokenTally.CLASSES.size();
  private static final List<String> COLUMNS =
      Keys.with(
          Keys.IDENTITY,
          "entry_id",
          "token_class",
          "tokens",
          "unit_price",
          "amount",
          "currency",
          "status");

  private final Expectation expectation;
  private final PriceBook prices;
  private final BitSet seen = new BitSet();
  private final Findings complete = new Findings("rated_usage.complete");
  private final Findings unexpected = new Findings("rated_usage.expected");
  private final Findings amounts = new Findings("rated_usage.amounts");
  private String lastEntry = "";

  RatedUsageCheck(Expectation expectation, PriceBook prices) {
    this.expectation = expectation;
    this.prices = prices;
  }

  List<AuditReport.Check> run(ClickHouseQuery query) throws IOException {
    // In the table's own order, so that copies of an entry lie side by side.
    String inOrder =
        "FROM rated_usage ORDER BY tenant, model, usage_at, source, generation_id, entry_id";
    try (RowStream rows = RowStream.select(query, COLUMNS, inOrder)) {
      for (Optional<Row> row = rows.next(); row.isPresent(); row = rows.next()) {
        look(row.get());
      }
    }
    findMissing();
    return List.of(complete.result(), unexpected.result(), amounts.result());
  }

  private void look(Row row) {
    unexpected.examined();
    int slot = expectation.find(row.text(0), row.text(1), row.text(2));
    if (slot < 0) {
      unexpected.add("entry of an identity that was never acknowledged", () -> shown(row));
      return;
    }
    ExpectedGeneration sent = expectation.get(slot);
    int classIndex = classIndex(row.text(4));
    if (classIndex < 0 || !PriceBook.isRated(sent, classIndex)) {
      unexpected.add("entry of a token class that was not used", () -> shown(row));
      return;
    }
    boolean copy = row.text(3).equals(lastEntry);
    lastEntry = row.text(3);
    if (seen.get(slot * CLASSES + classIndex) && !copy) {
      unexpected.add("token class rated again under another entry_id", () -> shown(row));
    }
    seen.set(slot * CLASSES + classIndex);
    compare(sent, classIndex, row);
  }

  private void compare(ExpectedGeneration sent, int classIndex, Row row) {
    amounts.examined();
    long tokens = sent.tokens().of(classIndex);
    if (row.number(5) != tokens) {
      amounts.add("tokens differ", () -> shown(row) + ": " + row.number(5) + ", sent " + tokens);
    }
    TokenClass tokenClass = TokenTally.CLASSES.get(classIndex);
    Optional<Price> price = prices.price(sent.model(), tokenClass, sent.usageAt());
    @Nullable BigDecimal unit = price.map(Price::getUnitPrice).orElse(null);
    @Nullable BigDecimal owed = unit == null ? null : unit.multiply(BigDecimal.valueOf(tokens));
    compare("unit price differs", unit, row, 6);
    compare("amount differs", owed, row, 7);
    String currency = price.map(Price::getCurrency).orElse(null);
    if (!Objects.equals(currency, row.nullable(8))) {
      amounts.add("currency differs", () -> shown(row) + ": expected " + currency);
    }
  }

  private void compare(String kind, @Nullable BigDecimal expected, Row row, int column) {
    boolean same =
        expected == null
            ? row.isNull(column)
            : !row.isNull(column) && expected.compareTo(row.decimal(column)) == 0;
    if (!same) {
      amounts.add(
          kind,
          () ->
              shown(row)
                  + ": stored "
                  + row.nullable(column)
                  + ", expected "
                  + (expected == null ? "none" : expected.toPlainString()));
    }
  }

  private void findMissing() {
    for (int slot = 0; slot < expectation.generations(); slot++) {
      ExpectedGeneration sent = expectation.get(slot);
      for (int i = 0; i < CLASSES; i++) {
        if (!PriceBook.isRated(sent, i)) {
          continue;
        }
        complete.examined();
        if (!seen.get(slot * CLASSES + i)) {
          TokenClass tokenClass = TokenTally.CLASSES.get(i);
          complete.add(
              "ledger entry is missing",
              () -> sent.identity().key() + " " + tokenClass.name().toLowerCase(Locale.ROOT));
        }
      }
    }
  }

  private static int classIndex(String name) {
    for (int i = 0; i < CLASSES; i++) {
      if (TokenTally.CLASSES.get(i).name().toLowerCase(Locale.ROOT).equals(name)) {
        return i;
      }
    }
    return -1;
  }

  private static String shown(Row row) {
    return String.join("/", row.text(0), row.text(1), row.text(2))
        + " "
        + row.nullable(4)
        + " entry "
        + row.nullable(3);
  }
}
