package io.tokenmeter.local.prices;

import io.tokenmeter.schemas.reference.Price;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Prices in lines for people. */
public final class PriceText {

  private static final Comparator<Price> ORDER =
      Comparator.comparing(Price::getPriceList)
          .thenComparing(Price::getModel)
          .thenComparing(row -> row.getServiceTier())
          .thenComparing(Price::getAboveInputTokens)
          .thenComparing(Price::getTokenClass)
          .thenComparing(Price::getEffectiveFrom)
          .thenComparing(Price::getVersion);

  private static final List<String> HEADER =
      List.of(
          "list",
          "model",
          "provider",
          "region",
          "tier",
          "class",
          "above",
          "per_token",
          "per_mtok",
          "currency",
          "from",
          "to",
          "version",
          "entered_by");

  private PriceText() {}

  /** A line of column names, then one for each row, in columns. */
  public static List<String> table(List<Price> rows) {
    List<List<String>> cells = new ArrayList<>(List.of(HEADER));
    rows.stream().sorted(ORDER).map(PriceText::cells).forEach(cells::add);
    List<Integer> widths =
        IntStream.range(0, HEADER.size())
            .map(i -> cells.stream().mapToInt(row -> row.get(i).length()).max().orElse(0))
            .boxed()
            .toList();
    return cells.stream()
        .map(
            row ->
                IntStream.range(0, row.size())
                    .mapToObj(i -> padded(row.get(i), widths.get(i)))
                    .collect(Collectors.joining("  "))
                    .stripTrailing())
        .toList();
  }

  /** The new row and what it takes the place of. */
  public static String line(PriceChange change) {
    Price row = change.row();
    String now = row.getUnitPrice().stripTrailingZeros().toPlainString() + " " + row.getCurrency();
    String end = row.getEffectiveTo() == null ? "" : " to " + row.getEffectiveTo();
    return change
        .before()
        .map(
            before ->
                "%s: %s %s -> %s from %s%s"
                    .formatted(
                        name(row),
                        before.getUnitPrice().stripTrailingZeros().toPlainString(),
                        before.getCurrency(),
                        now,
                        row.getEffectiveFrom(),
                        end))
        .orElseGet(() -> "%s: %s from %s%s".formatted(name(row), now, row.getEffectiveFrom(), end));
  }

  private static String name(Price row) {
    return Stream.of(
            row.getPriceList(),
            row.getModel(),
            row.getProvider(),
            row.getRegion(),
            word(row.getServiceTier()),
            word(row.getTokenClass().name()),
            row.getAboveInputTokens() == 0 ? null : "above " + row.getAboveInputTokens())
        .filter(Objects::nonNull)
        .collect(Collectors.joining(" "));
  }

  private static List<String> cells(Price row) {
    return List.of(
        row.getPriceList(),
        row.getModel(),
        orDash(row.getProvider()),
        orDash(row.getRegion()),
        word(row.getServiceTier()),
        word(row.getTokenClass().name()),
        row.getAboveInputTokens() == 0 ? "-" : Long.toString(row.getAboveInputTokens()),
        row.getUnitPrice().stripTrailingZeros().toPlainString(),
        row.getUnitPrice()
            .multiply(BigDecimal.valueOf(1_000_000))
            .stripTrailingZeros()
            .toPlainString(),
        row.getCurrency(),
        row.getEffectiveFrom().toString(),
        row.getEffectiveTo() == null ? "-" : row.getEffectiveTo().toString(),
        Integer.toString(row.getVersion()),
        orDash(row.getEnteredBy()));
  }

  private static String padded(String text, int width) {
    return text + " ".repeat(width - text.length());
  }

  private static String orDash(@Nullable String text) {
    return text == null ? "-" : text;
  }

  private static String word(String name) {
    return name.toLowerCase(Locale.ROOT);
  }
}
