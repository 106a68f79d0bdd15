package io.tokenmeter.local.audit;

import io.tokenmeter.sinks.ClickHouseQuery;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Optional;

/**
 * Every generation has one current row of costs, with the amount that the price book says, rounded
 * once; the charge of every GPU and window is the sum of its parts.
 */
final class CostsCheck {

  private static final int SCALE = 12;
  private static final List<String> COSTS = Keys.with(Keys.IDENTITY, "rated_amount", "deleted");
  private static final List<String> CHARGES =
      Keys.with(Keys.GPU_WINDOW, "charge", "allocated", "idle", "unallocated");

  private final Expectation expectation;
  private final PriceBook prices;
  private final SeenIdentities seen;
  private final Findings amounts = new Findings("generation_costs.amounts");
  private final Findings charges = new Findings("gpu_charges.adds_up");

  CostsCheck(Expectation expectation, PriceBook prices) {
    this.expectation = expectation;
    this.prices = prices;
    this.seen = new SeenIdentities("generation_costs", expectation);
  }

  List<AuditReport.Check> run(ClickHouseQuery query) throws IOException {
    String costs = Keys.newest("generation_costs", Keys.IDENTITY);
    try (RowStream rows = RowStream.select(query, COSTS, costs)) {
      for (Optional<Row> row = rows.next(); row.isPresent(); row = rows.next()) {
        look(row.get());
      }
    }
    String newest = Keys.newest("gpu_charges", Keys.GPU_WINDOW);
    try (RowStream rows = RowStream.select(query, CHARGES, newest)) {
      for (Optional<Row> row = rows.next(); row.isPresent(); row = rows.next()) {
        lookAtCharge(row.get());
      }
    }
    return List.of(seen.complete(), seen.unexpected(), amounts.result(), charges.result());
  }

  private void look(Row row) {
    if (row.number(4) != 0) {
      return;
    }
    int slot = seen.see(row);
    if (slot < 0) {
      return;
    }
    amounts.examined();
    ExpectedGeneration sent = expectation.get(slot);
    Optional<BigDecimal> owed = prices.owed(sent);
    boolean owesNothing = owed.isPresent() && owed.get().signum() == 0;
    if (!owesNothing && !isSame(owed, row)) {
      amounts.add(
          "rated amount differs",
          () ->
              sent.identity().key()
                  + ": stored "
                  + row.nullable(3)
                  + ", expected "
                  + owed.map(BigDecimal::toPlainString).orElse("none"));
    }
  }

  private static boolean isSame(Optional<BigDecimal> owed, Row row) {
    return owed.isEmpty()
        ? row.isNull(3)
        : !row.isNull(3)
            && owed.get().setScale(SCALE, RoundingMode.HALF_EVEN).compareTo(row.decimal(3)) == 0;
  }

  private void lookAtCharge(Row row) {
    charges.examined();
    String where = row.text(0) + " " + row.text(1);
    boolean partUnknown = row.isNull(4) || row.isNull(5) || row.isNull(6);
    if (row.isNull(3) != partUnknown) {
      charges.add("charge without its parts, or parts without it", () -> where);
    } else if (!partUnknown) {
      BigDecimal parts = row.decimal(4).add(row.decimal(5)).add(row.decimal(6));
      if (parts.compareTo(row.decimal(3)) != 0) {
        charges.add(
            "allocated + idle + unallocated differ from the charge",
            () -> where + ": " + parts.toPlainString() + " of " + row.nullable(3));
      }
    }
  }
}
