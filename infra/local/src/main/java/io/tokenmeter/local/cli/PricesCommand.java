package io.tokenmeter.local.cli;

import io.tokenmeter.local.prices.PriceBookKeeper;
import io.tokenmeter.local.prices.PriceChange;
import io.tokenmeter.local.prices.PriceEntry;
import io.tokenmeter.local.prices.PriceFile;
import io.tokenmeter.local.prices.PriceText;
import io.tokenmeter.schemas.config.KafkaSettings;
import io.tokenmeter.schemas.event.ServiceTier;
import io.tokenmeter.schemas.reference.Price;
import io.tokenmeter.schemas.reference.TokenClass;
import io.tokenmeter.schemas.wire.SchemaRegistry;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The price book: what tokens are sold at. */
@Command(
    name = "prices",
    mixinStandardHelpOptions = true,
    description = "Keeps the price book: what tokens are sold at, since when, and who said so.")
final class PricesCommand implements Runnable {

  private static final int DECIMALS = 24;

  @Spec private CommandSpec spec;

  /** What a command does with the published prices. */
  private interface Task {
    int with(PriceBookKeeper book) throws Exception;
  }

  @Override
  public void run() {
    spec.commandLine().usage(out());
  }

  @Command(
      name = "import",
      mixinStandardHelpOptions = true,
      description = {
        "Brings in LiteLLM's price map (.json) digit for digit, or rows with the fields of the price"
            + " book (.yaml, .csv), and tells what is in the file and cannot be used.",
        "Safe to repeat: what is in force already is not written; what differs is a row of its own,"
            + " and both are kept. Usage is rated at the price in force when it happened."
      })
  int importFile(
      @Mixin DataFolderOption data,
      @Parameters(paramLabel = "FILE", description = "The file.") Path file,
      @Mixin PriceEntryOptions options,
      @Option(names = "--dry-run", description = "Only says what would be done.") boolean dryRun)
      throws Exception {
    PriceEntry entry = options.entry();
    PriceFile read = PriceFile.read(file, entry);
    read.leftOut().forEach(out()::println);
    return with(
        data,
        book -> {
          List<PriceChange> changes = book.changes().enter(read.rows());
          int same = read.rows().size() - changes.size();
          if (dryRun) {
            out()
                .printf(
                    "%d rows would be written, %d are in force already%n", changes.size(), same);
            return 0;
          }
          out().printf("%d rows written, %d were in force already%n", book.publish(changes), same);
          return 0;
        });
  }

  @Command(
      name = "diff",
      mixinStandardHelpOptions = true,
      description = {
        "What `prices import` of the file would change, a line each; writes nothing.",
        "Exits with 1 when something differs."
      })
  int diff(
      @Mixin DataFolderOption data,
      @Parameters(paramLabel = "FILE", description = "The file.") Path file,
      @Mixin PriceEntryOptions options)
      throws Exception {
    PriceFile read = PriceFile.read(file, options.entry());
    return with(
        data,
        book -> {
          List<PriceChange> changes = book.changes().enter(read.rows());
          changes.forEach(change -> out().println(PriceText.line(change)));
          return changes.isEmpty() ? 0 : 1;
        });
  }

  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "The rows in force, in columns.")
  int list(
      @Mixin DataFolderOption data,
      @Mixin PriceFilterOptions filter,
      @Option(names = "--at", description = "In force then (default: now).") @Nullable Instant at,
      @Option(names = "--all", description = "All rows, whenever they are in force.") boolean all)
      throws Exception {
    return with(
        data,
        book -> {
          List<Price> rows = all ? book.rows() : book.inForce(at == null ? Instant.now() : at);
          PriceText.table(rows.stream().filter(filter::covers).toList()).forEach(out()::println);
          return 0;
        });
  }

  @Command(
      name = "add",
      mixinStandardHelpOptions = true,
      description = "Enters one price. What it takes the place of is told, and kept.")
  int add(
      @Mixin DataFolderOption data,
      @Option(names = "--model", required = true, description = "Model.") String model,
      @Option(
              names = "--class",
              required = true,
              description = "Token class, one of ${COMPLETION-CANDIDATES}.")
          TokenClass tokenClass,
      @Option(
              names = "--price",
              required = true,
              paramLabel = "DECIMAL",
              description = "Money per single token, such as 0.00000125 or 1.25e-06.")
          BigDecimal price,
      @Option(names = "--currency", required = true, description = "ISO 4217.") String currency,
      @Option(
              names = "--tier",
              defaultValue = "STANDARD",
              description = "Service tier, one of ${COMPLETION-CANDIDATES} (default: standard).")
          ServiceTier tier,
      @Option(names = "--provider", description = "Only of this provider's generations.")
          @Nullable String provider,
      @Option(names = "--region", description = "Only in this region.") @Nullable String region,
      @Option(
              names = "--above-input-tokens",
              paramLabel = "N",
              defaultValue = "0",
              description = "Only for generations with more input tokens than that.")
          long above,
      @Option(
              names = "--effective-to",
              paramLabel = "INSTANT",
              description = "Until when it holds (default: until another takes its place).")
          @Nullable Instant effectiveTo,
      @Mixin PriceEntryOptions options)
      throws Exception {
    PriceEntry entry = options.entry();
    Price row =
        Price.newBuilder()
            .setPriceId("")
            .setPriceList(entry.priceList())
            .setProvider(provider)
            .setModel(model)
            .setTokenClass(tokenClass)
            .setServiceTier(tier.name())
            .setRegion(region)
            .setAboveInputTokens(above)
            .setUnitPrice(price.setScale(DECIMALS, RoundingMode.UNNECESSARY))
            .setCurrency(currency)
            .setEffectiveFrom(entry.effectiveFrom())
            .setEffectiveTo(effectiveTo)
            .setRecordedAt(entry.recordedAt())
            .build();
    return with(data, book -> write(book, book.changes().enter(List.of(entry.sign(row)))));
  }

  @Command(
      name = "expire",
      mixinStandardHelpOptions = true,
      description = {
        "Ends rows: from --effective-from on, what they are for has no price, and usage is UNPRICED"
            + " until a row that begins later gives one."
      })
  int expire(
      @Mixin DataFolderOption data,
      @Option(names = "--model", required = true, description = "Only of this model.") String model,
      @Option(names = "--class", description = "Only of this token class.")
          @Nullable TokenClass tokenClass,
      @Mixin PriceEntryOptions options)
      throws Exception {
    PriceEntry entry = options.entry();
    return with(
        data,
        book -> {
          List<Price> ending =
              book.inForce(entry.effectiveFrom()).stream()
                  .filter(row -> row.getPriceList().equals(entry.priceList()))
                  .filter(row -> row.getModel().equals(model))
                  .filter(row -> tokenClass == null || row.getTokenClass() == tokenClass)
                  .toList();
          if (ending.isEmpty()) {
            throw new IllegalArgumentException(
                "no price of %s is in force on list %s at %s; `prices list --all` tells which are"
                    .formatted(model, entry.priceList(), entry.effectiveFrom()));
          }
          return write(book, book.changes().expire(ending, entry.effectiveFrom(), entry));
        });
  }

  private int write(PriceBookKeeper book, List<PriceChange> changes) throws Exception {
    changes.forEach(change -> out().println(PriceText.line(change)));
    out().println(book.publish(changes) + " rows written");
    return 0;
  }

  private static int with(DataFolderOption data, Task task) throws Exception {
    KafkaSettings kafka = data.running().kafkaSettings();
    try (SchemaRegistry registry = kafka.openSchemaRegistry()) {
      return task.with(PriceBookKeeper.open(kafka, registry));
    }
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }
}
