package io.tokenmeter.local.cli;

import io.tokenmeter.local.rerate.Rerate;
import io.tokenmeter.local.rerate.RerateReport;
import io.tokenmeter.schemas.config.KafkaSettings;
import io.tokenmeter.schemas.lookup.ReferenceFollower;
import io.tokenmeter.schemas.wire.SchemaRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Corrections of the ledger after prices have changed. */
@Command(
    name = "rerate",
    mixinStandardHelpOptions = true,
    description = {
      "Rates usage again at the prices of now that were in force when it happened, and corrects the"
          + " ledger where it says something else: an entry that reverses, and a new one.",
      "Safe to repeat and to interrupt: what is right already is not touched."
    })
final class RerateCommand implements Callable<Integer> {

  private static final Duration LOADING = Duration.ofMinutes(1);

  @Mixin private DataFolderOption data;
  @Spec private CommandSpec spec;

  @Option(
      names = "--from",
      required = true,
      paramLabel = "INSTANT",
      description = "First usage_at, such as 2026-11-24T00:00:00Z.")
  private Instant from;

  @Option(
      names = "--to",
      required = true,
      paramLabel = "INSTANT",
      description = "End of usage_at, not included.")
  private Instant to;

  @Option(names = "--dry-run", description = "Only says what would be corrected.")
  private boolean dryRun;

  @Override
  public Integer call() throws Exception {
    if (!from.isBefore(to)) {
      throw new IllegalArgumentException("--from " + from + " must be before --to " + to);
    }
    KafkaSettings kafka = data.running().kafkaSettings();
    try (SchemaRegistry registry = kafka.openSchemaRegistry();
        ReferenceFollower prices = new ReferenceFollower(kafka.clientProperties(), registry);
        Progress progress = new Progress()) {
      prices.awaitLoaded(LOADING);
      Rerate rerate = new Rerate(kafka, registry, prices.tables(), from, to, Clock.systemUTC());
      RerateReport report = dryRun ? rerate.preview(progress::say) : rerate.run(progress::say);
      report.lines().forEach(spec.commandLine().getOut()::println);
      if (dryRun) {
        spec.commandLine().getOut().println("nothing written: dry run");
      }
    }
    return 0;
  }
}
