package io.tokenmeter.local.cli;

import io.tokenmeter.local.demo.ClickHouseRows;
import io.tokenmeter.local.period.PeriodKeeper;
import io.tokenmeter.local.period.PeriodText;
import io.tokenmeter.local.runtime.RuntimeDescriptor;
import io.tokenmeter.schemas.config.KafkaSettings;
import io.tokenmeter.schemas.lookup.ReferenceFollower;
import io.tokenmeter.schemas.wire.SchemaRegistry;
import io.tokenmeter.sinks.ClickHouseQuery;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.YearMonth;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Months of billing accounts. */
@Command(
    name = "periods",
    mixinStandardHelpOptions = true,
    description = "Lists the months of a billing account, and closes them.")
final class PeriodsCommand implements Runnable {

  private static final Duration LOADING = Duration.ofSeconds(60);

  @Spec private CommandSpec spec;

  /** What a command does with the periods. */
  private interface Task {
    void with(PeriodKeeper keeper) throws Exception;
  }

  @Override
  public void run() {
    spec.commandLine().usage(out());
  }

  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = {
        "The months of an account since its first usage. Open: it goes on. Closing: it is over, and"
            + " what comes late still lands in it. Closed: it never changes again."
      })
  int list(
      @Mixin DataFolderOption data,
      @Parameters(paramLabel = "ACCOUNT", description = "The billing account.") String account)
      throws Exception {
    with(data, keeper -> PeriodText.table(keeper.list(account)).forEach(out()::println));
    return 0;
  }

  @Command(
      name = "close",
      mixinStandardHelpOptions = true,
      description = {
        "Closes a month that is over: posts tiers, currencies, the minimum, credits and rounding to"
            + " the ledger, so that its entries add up to what is payable, and lets nothing change it"
            + " any more: what comes later is in the next one.",
        "Safe to repeat: a month that is closed stays as it is, and its statement is printed again."
      })
  int close(
      @Mixin DataFolderOption data,
      @Parameters(paramLabel = "ACCOUNT", description = "The billing account.") String account,
      @Parameters(paramLabel = "MONTH", description = "The month, such as 2026-10.")
          YearMonth month,
      @Option(names = "--by", paramLabel = "NAME", description = "Who closes it.")
          @Nullable String by,
      @Option(
              names = "--accept-unpriced",
              description = "Also while tokens have no price; a later period then has them.")
          boolean acceptUnpriced,
      @Option(names = "--dry-run", description = "Only says what it would come to.") boolean dryRun)
      throws Exception {
    PeriodKeeper.Order order =
        new PeriodKeeper.Order(account, month, acceptUnpriced, Optional.ofNullable(by));
    with(
        data,
        keeper -> {
          PeriodKeeper.Outcome outcome = dryRun ? keeper.preview(order) : keeper.close(order);
          PeriodText.statement(outcome.closing()).forEach(out()::println);
          if (outcome.wasClosedBefore()) {
            out().println("closed since " + outcome.closing().getRecordedAt());
          } else {
            out().println(dryRun ? "not closed: dry run" : "closed");
          }
        });
    return 0;
  }

  private static void with(DataFolderOption data, Task task) throws Exception {
    RuntimeDescriptor running = data.running();
    KafkaSettings kafka = running.kafkaSettings();
    try (SchemaRegistry registry = kafka.openSchemaRegistry();
        ReferenceFollower reference = new ReferenceFollower(kafka.clientProperties(), registry);
        ClickHouseQuery query = new ClickHouseQuery(running.clickHouseSettings());
        Progress progress = new Progress()) {
      reference.awaitLoaded(LOADING);
      task.with(
          new PeriodKeeper(
              kafka,
              registry,
              reference.tables(),
              new ClickHouseRows(query),
              Clock.systemUTC(),
              progress::say));
    }
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }
}
