package io.tokenmeter.schemas.closing;

import io.tokenmeter.schemas.reference.TokenClass;
import java.math.BigDecimal;
import java.time.YearMonth;

/**
 * What the ledger of an account holds of a month's usage of one model, class and currency, all
 * corrections included. Entries without a price are in none.
 *
 * @param month in which the tokens were used, in the account's time zone
 * @param currency ISO 4217
 */
public record LedgerTotal(
    YearMonth month,
    String model,
    TokenClass tokenClass,
    String currency,
    long tokens,
    BigDecimal amount) {}
