package io.tokenmeter.local.demo;

import java.io.PrintStream;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** The summary for people. What is unknown shows as a dash, never as zero. */
final class SummaryTable {

  private static final String UNKNOWN = "-";

  private SummaryTable() {}

  static void print(Summary summary, PrintStream out) {
    out.println();
    out.println("Tokens, and the energy they took");
    usage(summary.usage(), out);
    out.println("cached: read from a cache; written: into one. J/prefill, J/decode: per token.");
    out.println();
    out.println("Money they earned and cost");
    money(summary.money(), out);
    out.println(
        "Prices, tariff, rates and carbon are illustrative unless you gave your own; each row says"
            + " its origin.");
    if (summary.unpriced() > 0) {
      out.println(
          count(summary.unpriced()) + " ledger entries are UNPRICED: no price row was in force.");
    }
    out.println();
    out.println("Energy balance of the GPUs");
    energy(summary.energy(), out);
  }

  private static void usage(List<Summary.Usage> lines, PrintStream out) {
    SummaryColumns table =
        new SummaryColumns(
            2,
            "model",
            "tenant",
            "gens",
            "input",
            "cached",
            "written",
            "output",
            "reasoning",
            "J/prefill",
            "J/decode",
            "gCO2e",
            "SLA");
    lines.forEach(
        line ->
            table.row(
                List.of(
                    line.model(),
                    line.tenant(),
                    count(line.generations()),
                    count(line.input()),
                    count(line.cachedInput()),
                    count(line.cacheWrite()),
                    count(line.output()),
                    count(line.reasoning()),
                    number(line.joulesPerPrefillToken(), "%.4f"),
                    number(line.joulesPerDecodedToken(), "%.4f"),
                    decimal(line.gramsCo2eLocation(), 2),
                    number(percent(line.attainment()), "%.1f %%"))));
    if (lines.size() > 1) {
      table.row(
          List.of(
              "all",
              "",
              total(lines, Summary.Usage::generations),
              total(lines, Summary.Usage::input),
              total(lines, Summary.Usage::cachedInput),
              total(lines, Summary.Usage::cacheWrite),
              total(lines, Summary.Usage::output),
              total(lines, Summary.Usage::reasoning),
              "",
              "",
              decimal(sum(lines, Summary.Usage::gramsCo2eLocation), 2),
              ""));
    }
    table.print(out);
  }

  private static void money(List<Summary.Money> lines, PrintStream out) {
    SummaryColumns table =
        new SummaryColumns(
            3,
            "model",
            "tenant",
            "in",
            "rated",
            "electricity",
            "hardware",
            "provider",
            "overhead",
            "margin");
    lines.forEach(line -> moneyRow(table, line.model(), line.tenant(), List.of(line)));
    lines.stream()
        .map(SummaryTable::currency)
        .distinct()
        .map(currency -> lines.stream().filter(l -> currency(l).equals(currency)).toList())
        .filter(sameCurrency -> sameCurrency.size() > 1)
        .forEach(sameCurrency -> moneyRow(table, "all", "", sameCurrency));
    table.print(out);
  }

  /** One row of the sums of lines that share a currency. */
  private static void moneyRow(
      SummaryColumns table, String model, String tenant, List<Summary.Money> lines) {
    table.row(
        List.of(
            model,
            tenant,
            currency(lines.get(0)),
            decimal(sum(lines, Summary.Money::rated), 6),
            decimal(sum(lines, Summary.Money::electricity), 6),
            decimal(sum(lines, Summary.Money::hardware), 6),
            decimal(sum(lines, Summary.Money::provider), 6),
            decimal(sum(lines, Summary.Money::overhead), 6),
            decimal(sum(lines, Summary.Money::margin), 6)));
  }

  private static void energy(Summary.Energy energy, PrintStream out) {
    SummaryColumns table = new SummaryColumns(1, "", "joules", "share");
    part(table, "active, attributed to generations", energy.active(), energy.measured());
    part(table, "idle floor", energy.idle(), energy.measured());
    part(table, "unattributed", energy.unattributed(), energy.measured());
    part(table, "measured by the meter", energy.measured(), energy.measured());
    table.print(out);
    out.println(verdict(energy));
    if (energy.unmeasuredWindows() > 0) {
      out.println(
          count(energy.unmeasuredWindows())
              + " windows were not measured: their energy is unknown and in no sum.");
    }
  }

  private static String verdict(Summary.Energy energy) {
    if (energy.measured() == null
        || energy.active() == null
        || energy.idle() == null
        || energy.unattributed() == null) {
      return "The balance is not known: not every part was measured.";
    }
    BigDecimal rest =
        energy
            .measured()
            .subtract(energy.active())
            .subtract(energy.idle())
            .subtract(energy.unattributed());
    return rest.signum() == 0
        ? "The parts add up to the meter, to the microjoule."
        : "The parts MISS the meter by " + rest.toPlainString() + " J.";
  }

  private static void part(
      SummaryColumns table,
      String name,
      @Nullable BigDecimal joules,
      @Nullable BigDecimal measured) {
    Double share =
        joules == null || measured == null || measured.signum() == 0
            ? null
            : 100 * joules.doubleValue() / measured.doubleValue();
    table.row(List.of(name, decimal(joules, 6), number(share, "%.2f %%")));
  }

  private static String currency(Summary.Money line) {
    return line.currency() == null ? UNKNOWN : line.currency();
  }

  private static <T> String total(List<T> lines, ToLongFunction<T> column) {
    return count(lines.stream().mapToLong(column).sum());
  }

  /** Null where any is unknown. */
  private static <T> @Nullable BigDecimal sum(
      List<T> lines, Function<T, @Nullable BigDecimal> column) {
    BigDecimal sum = BigDecimal.ZERO;
    for (T line : lines) {
      BigDecimal value = column.apply(line);
      if (value == null) {
        return null;
      }
      sum = sum.add(value);
    }
    return sum;
  }

  private static @Nullable Double percent(@Nullable Double ratio) {
    return ratio == null ? null : 100 * ratio;
  }

  private static String count(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  private static String decimal(@Nullable BigDecimal value, int scale) {
    return value == null ? UNKNOWN : value.setScale(scale, RoundingMode.HALF_EVEN).toPlainString();
  }

  private static String number(@Nullable Double value, String format) {
    return value == null ? UNKNOWN : String.format(Locale.ROOT, format, value);
  }
}
