package io.tokenmeter.local.cli;

import io.tokenmeter.local.prices.PriceEntry;
import io.tokenmeter.local.prices.PriceSettings;
import io.tokenmeter.schemas.config.Configuration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Who enters prices, why, for whom and since when. */
final class PriceEntryOptions {

  @Option(
      names = "--list",
      defaultValue = "default",
      description = "Price list, or account, the rows are for (default: ${DEFAULT-VALUE}).")
  private String priceList;

  @Option(
      names = "--effective-from",
      paramLabel = "INSTANT",
      description =
          "Since when they hold, such as 2026-11-24T00:00:00Z; it may be past (default: now).")
  private @Nullable Instant effectiveFrom;

  @Option(
      names = "--entered-by",
      paramLabel = "NAME",
      description = "Who enters them (default: the user of this machine).")
  private @Nullable String enteredBy;

  @Option(names = "--reason", paramLabel = "TEXT", description = "Why.")
  private @Nullable String reason;

  @Option(
      names = "--approved-by",
      paramLabel = "NAME",
      description = "Who else agreed; tokenmeter.prices.second-approver=true asks for it.")
  private @Nullable String approvedBy;

  /**
   * @throws IllegalArgumentException when policy asks for a second person and none is named
   */
  PriceEntry entry() {
    Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
    PriceEntry entry =
        new PriceEntry(
            priceList,
            effectiveFrom == null ? now : effectiveFrom,
            enteredBy == null ? System.getProperty("user.name") : enteredBy,
            reason,
            approvedBy,
            now);
    entry.check(Configuration.load(PriceSettings.class).secondApprover());
    return entry;
  }
}
