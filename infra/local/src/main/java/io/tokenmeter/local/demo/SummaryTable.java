package io.tokenmeter.local.demo;

import java.io.PrintStream;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The summary for people. What is unknown shows as a dash, never as zero. */
final class SummaryTable {

  private static final String UNKNOWN = "-";

  private SummaryTable() {}

  static void print(Summary summary, PrintStream out) {
    out.println();
    out.println("What every token earned, cost and burned");
    Columns table =
        new Columns(
            "model",
            "tenant",
            "generations",
            "input",
            "cached",
            "output",
            "rated",
            "electricity",
            "hardware",
            "overhead",
            "margin",
            "J/token prefill",
            "J/token decode",
            "gCO2e",
            "SLA");
    summary.groups().forEach(group -> table.row(cells(group)));
    table.print(out);
    currencies(summary, out);
    out.println();
    energy(summary.energy(), out);
  }

  private static List<String> cells(Summary.Group group) {
    return List.of(
        group.model(),
        group.tenant(),
        count(group.generations()),
        count(group.input()),
        count(group.cachedInput() + group.cacheWrite()),
        count(group.output() + group.reasoning()),
        money(group.rated()),
        money(group.electricity()),
        money(group.hardware()),
        money(group.overhead()),
        money(group.margin()),
        number(group.joulesPerPrefillToken(), "%.4f"),
        number(group.joulesPerDecodedToken(), "%.4f"),
        group.gramsCo2eLocation() == null
            ? UNKNOWN
            : group.gramsCo2eLocation().setScale(2, RoundingMode.HALF_EVEN).toPlainString(),
        group.attainment() == null
            ? UNKNOWN
            : String.format(Locale.ROOT, "%.1f %%", 100 * group.attainment()));
  }

  private static void currencies(Summary summary, PrintStream out) {
    List<String> currencies =
        summary.groups().stream()
            .map(Summary.Group::currency)
            .filter(c -> c != null && !c.isEmpty())
            .distinct()
            .toList();
    out.println(
        "Money in "
            + (currencies.isEmpty()
                ? "no currency: nothing is priced"
                : String.join(", ", currencies))
            + "; prices, tariff, rates and carbon are illustrative, each row says where it comes"
            + " from.");
    if (summary.unpriced() > 0) {
      out.println(
          summary.unpriced()
              + " ledger entries are UNPRICED: no price row was in force. A price that comes later"
              + " corrects them.");
    }
  }

  private static void energy(Summary.Energy energy, PrintStream out) {
    out.println("Energy balance of the GPUs");
    Columns table = new Columns("", "joules", "share");
    part(table, "active, attributed to generations", energy.active(), energy.measured());
    part(table, "idle floor", energy.idle(), energy.measured());
    part(table, "unattributed", energy.unattributed(), energy.measured());
    part(table, "measured by the meter", energy.measured(), energy.measured());
    table.print(out);
    BigDecimal rest =
        energy
            .measured()
            .subtract(energy.active())
            .subtract(energy.idle())
            .subtract(energy.unattributed());
    out.println(
        rest.signum() == 0
            ? "The parts add up to the meter, to the microjoule."
            : "The parts MISS the meter by " + rest.toPlainString() + " J.");
  }

  private static void part(Columns table, String name, BigDecimal joules, BigDecimal measured) {
    String share =
        measured.signum() == 0
            ? UNKNOWN
            : String.format(
                Locale.ROOT, "%.2f %%", 100 * joules.doubleValue() / measured.doubleValue());
    table.row(List.of(name, joules.setScale(6, RoundingMode.UNNECESSARY).toPlainString(), share));
  }

  private static String count(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  private static String money(@Nullable BigDecimal value) {
    return value == null ? UNKNOWN : value.setScale(6, RoundingMode.HALF_EVEN).toPlainString();
  }

  private static String number(@Nullable Double value, String format) {
    return value == null ? UNKNOWN : String.format(Locale.ROOT, format, value);
  }

  /** Columns as wide as their widest cell; the first two to the left, numbers to the right. */
  private static final class Columns {
    private final List<List<String>> rows = new ArrayList<>();

    Columns(String... header) {
      rows.add(List.of(header));
    }

    void row(List<String> cells) {
      rows.add(cells);
    }

    void print(PrintStream out) {
      for (List<String> row : rows) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < row.size(); i++) {
          boolean text = i == 0 || (row.size() > 3 && i == 1);
          line.append(
              String.format(text ? "%-" + width(i) + "s  " : "%" + width(i) + "s  ", row.get(i)));
        }
        out.println(line.toString().stripTrailing());
      }
    }

    private int width(int column) {
      return Math.max(1, rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(1));
    }
  }
}
