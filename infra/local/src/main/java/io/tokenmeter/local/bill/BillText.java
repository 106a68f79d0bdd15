package io.tokenmeter.local.bill;

import io.tokenmeter.schemas.tariff.Bill;
import io.tokenmeter.schemas.tariff.BillLine;
import io.tokenmeter.schemas.tariff.BillingMonth;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** A bill as people read it. */
public final class BillText {

  private static final String LINE = "%-24s %18s %-6s %14s %16s %-4s %s";

  private final Bill bill;
  private final String origin;

  /**
   * @param origin where its intervals come from
   */
  public BillText(Bill bill, String origin) {
    this.bill = bill;
    this.origin = origin;
  }

  /** The bill, line by line. */
  public List<String> lines() {
    List<String> text = new ArrayList<>();
    BillingMonth month = bill.usage().month();
    text.add("Bill of %s, %s (%s)".formatted(bill.site(), month.month(), month.zone()));
    text.add("From %s: %s kWh".formatted(origin, plain(bill.usage().kwh())));
    bill.peak()
        .ifPresent(
            p ->
                text.add(
                    "Peak: %s kWh in the %d minutes from %s"
                        .formatted(plain(p.kwh()), p.length().toMinutes(), at(p.start()))));
    text.add("");
    bill.lines().forEach(line -> text.add(line(line)));
    text.add(
        LINE.formatted("total", "", "", "", bill.total().toPlainString(), bill.currency(), "")
            .stripTrailing());
    return text;
  }

  /** What is missing of the month; empty when nothing is. */
  public List<String> missing() {
    List<Instant> missing = bill.usage().missingQuarters();
    return missing.isEmpty()
        ? List.of()
        : List.of(
            "PARTIAL: %d quarter-hours of the month are not metered, the first at %s"
                .formatted(missing.size(), at(missing.get(0))));
  }

  /** Who bears the fixed lines: for each consumer its part of each line, and their sum. */
  public List<String> borne(Map<BillLine, Map<String, BigDecimal>> parts) {
    Set<String> names = new TreeSet<>();
    parts.values().forEach(byName -> names.addAll(byName.keySet()));
    List<String> text = new ArrayList<>();
    for (String name : names) {
      BigDecimal sum = BigDecimal.ZERO;
      for (Map.Entry<BillLine, Map<String, BigDecimal>> line : parts.entrySet()) {
        BigDecimal part = line.getValue().get(name);
        if (part != null) {
          sum = sum.add(part);
          text.add(part(name, line.getKey().component(), part));
        }
      }
      text.add(part(name, "sum", sum));
    }
    return text;
  }

  private String part(String name, String component, BigDecimal amount) {
    return "%-24s %-24s %16s %s"
        .formatted(name, component, amount.toPlainString(), bill.currency());
  }

  private String line(BillLine line) {
    BigDecimal rate = line.rate();
    return LINE.formatted(
            line.component(),
            plain(line.quantity()),
            line.unit(bill.currency()),
            rate == null ? "varies" : plain(rate),
            line.amount().toPlainString(),
            bill.currency(),
            remark(line))
        .stripTrailing();
  }

  private static String remark(BillLine line) {
    if (FixedParts.isFixed(line)) {
      return line.allocation().name().toLowerCase(Locale.ROOT);
    }
    return line.recoverable() ? "recoverable" : "";
  }

  private String at(Instant instant) {
    return instant.atZone(bill.usage().month().zone()).toOffsetDateTime().toString();
  }

  private static String plain(BigDecimal value) {
    BigDecimal stripped = value.stripTrailingZeros();
    return stripped.scale() < 0 ? stripped.setScale(0).toPlainString() : stripped.toPlainString();
  }
}
