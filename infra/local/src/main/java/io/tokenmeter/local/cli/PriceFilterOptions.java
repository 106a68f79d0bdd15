package io.tokenmeter.local.cli;

import io.tokenmeter.schemas.reference.Price;
import io.tokenmeter.schemas.reference.TokenClass;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which rows of the price book a command is about. */
final class PriceFilterOptions {

  @Option(names = "--list", description = "Only of this price list or account.")
  private @Nullable String priceList;

  @Option(names = "--model", description = "Only of this model; * stands for any letters.")
  private @Nullable String model;

  @Option(
      names = "--class",
      description = "Only of this token class, one of ${COMPLETION-CANDIDATES}.")
  private @Nullable TokenClass tokenClass;

  @Option(names = "--tier", description = "Only of this service tier.")
  private @Nullable String tier;

  boolean covers(Price row) {
    return (priceList == null || priceList.equals(row.getPriceList()))
        && (model == null || matches(model, row.getModel()))
        && (tokenClass == null || tokenClass == row.getTokenClass())
        && (tier == null || tier.equalsIgnoreCase(row.getServiceTier()));
  }

  private static boolean matches(String pattern, String model) {
    return Pattern.matches(Pattern.quote(pattern).replace("*", "\\E.*\\Q"), model);
  }
}
