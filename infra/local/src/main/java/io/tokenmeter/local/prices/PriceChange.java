package io.tokenmeter.local.prices;

import io.tokenmeter.schemas.reference.Price;
import java.util.Optional;

/**
 * A row that is to be written.
 *
 * @param row with its version and price_id
 * @param before the row that was in force for the same terms when it begins, if any
 */
public record PriceChange(Price row, Optional<Price> before) {}
