package io.tokenmeter.schemas.closing;

import io.tokenmeter.schemas.derived.Posting;
import java.math.BigDecimal;
import java.util.List;
import java.util.SortedMap;

/**
 * What a period comes to. Per currency, rated and postings add up: to the payable amount in the
 * account's currency, to nothing in every other.
 *
 * @param rated what the period's entries from rated usage add up to, by currency
 * @param payable in the account's currency, in units that can be paid; negative for a credit note
 */
public record ClosedAmounts(
    SortedMap<String, BigDecimal> rated, List<Posting> postings, BigDecimal payable) {}
