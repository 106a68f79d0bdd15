package io.tokenmeter.local.period;

import com.fasterxml.jackson.databind.JsonNode;
import io.tokenmeter.local.demo.ClickHouseRows;
import io.tokenmeter.schemas.closing.LedgerTotal;
import io.tokenmeter.schemas.reference.TokenClass;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The totals of an account's ledger.
 *
 * @param totals of entries that have a price
 * @param unpricedTokens of those that have none
 */
record AccountLedger(List<LedgerTotal> totals, long unpricedTokens) {

  /** Entries before an offset that no partition reaches. */
  static final List<Long> ALL = List.of();

  /**
   * @param zone in which months are cut
   * @param before end of usage_at, not included
   * @param ends by partition of the ledger, the first offset that is left out; {@link #ALL} for
   *     none
   */
  static AccountLedger of(
      String account, ZoneId zone, Instant before, List<Long> ends, ClickHouseRows rows)
      throws IOException, InterruptedException {
    String select =
        """
        SELECT toYYYYMM(usage_at, '%s') AS month, model, token_class, currency,
               toString(sum(tokens)) AS tokens, toString(sum(amount)) AS amount
        FROM rated_usage
        WHERE account = '%s' AND usage_at < %s AND %s
        GROUP BY month, model, token_class, currency
        ORDER BY month, model, token_class, currency"""
            .formatted(
                ClickHouseRows.quoted(zone.getId()),
                ClickHouseRows.quoted(account),
                ClickHouseRows.literal(before),
                isBefore(ends));
    List<LedgerTotal> totals = new ArrayList<>();
    long unpriced = 0;
    for (JsonNode row : rows.of(select)) {
      long tokens = Long.parseLong(row.get("tokens").asText());
      if (row.get("currency").isNull()) {
        unpriced = Math.addExact(unpriced, tokens);
      } else {
        totals.add(total(row, tokens));
      }
    }
    return new AccountLedger(totals, unpriced);
  }

  /** Entries of before there were positions have partition -1 and are before every end. */
  private static String isBefore(List<Long> ends) {
    return ends.isEmpty()
        ? "1"
        : "ledger_offset < arrayConcat([0], %s)[ledger_partition + 2]".formatted(ends);
  }

  private static LedgerTotal total(JsonNode row, long tokens) {
    int month = row.get("month").asInt();
    return new LedgerTotal(
        YearMonth.of(month / 100, month % 100),
        row.get("model").asText(),
        TokenClass.valueOf(row.get("token_class").asText().toUpperCase(Locale.ROOT)),
        row.get("currency").asText(),
        tokens,
        new BigDecimal(row.get("amount").asText()));
  }
}
