package io.tokenmeter.schemas.tariff;

import io.tokenmeter.schemas.reference.AllocationPolicy;
import io.tokenmeter.schemas.reference.TariffKind;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * One line of a bill.
 *
 * @param quantity what is charged for: kWh, kW or months; of a percentage, the amount it is of
 * @param rate null where it changed within the month
 * @param amount rounded by the contract's rule
 * @param allocation who bears it, of lines that no single kilowatt-hour causes
 */
public record BillLine(
    String component,
    TariffKind kind,
    BigDecimal quantity,
    @Nullable BigDecimal rate,
    BigDecimal amount,
    AllocationPolicy allocation,
    boolean recoverable) {

  /** Unit of the quantity. */
  public String unit(String currency) {
    return switch (kind) {
      case ENERGY, PER_KWH, TAKE_OR_PAY -> "kWh";
      case DEMAND -> "kW";
      case FIXED -> "month";
      default -> currency;
    };
  }
}
