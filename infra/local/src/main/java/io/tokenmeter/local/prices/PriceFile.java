package io.tokenmeter.local.prices;

import io.tokenmeter.schemas.reference.Price;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * What a file says of prices.
 *
 * @param rows in the order of the file; the price_id is empty where the file gives none
 * @param leftOut what is in the file and cannot be used, and why, a line each
 */
public record PriceFile(List<Price> rows, List<String> leftOut) {

  public PriceFile {
    rows = List.copyOf(rows);
    leftOut = List.copyOf(leftOut);
  }

  /**
   * Reads LiteLLM's price map (.json), or rows with the fields of the price book (.yaml, .csv).
   *
   * @throws IllegalArgumentException naming the file, the place, the value and the remedy
   */
  public static PriceFile read(Path file, PriceEntry entry) throws IOException {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    try {
      if (name.endsWith(".json")) {
        return new LiteLlmMap(entry).read(Files.readString(file));
      }
      if (name.endsWith(".yaml") || name.endsWith(".yml")) {
        return new PriceFile(PriceRows.ofYaml(Files.readString(file), entry), List.of());
      }
      if (name.endsWith(".csv")) {
        return new PriceFile(PriceRows.ofCsv(Files.readString(file), entry), List.of());
      }
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
    }
    throw new IllegalArgumentException(
        file + ": give a price map of LiteLLM (.json), or rows of the price book (.yaml, .csv)");
  }
}
