package io.tokenmeter.local.cli;

import io.tokenmeter.local.grid.GridImport;
import io.tokenmeter.local.grid.GridKind;
import io.tokenmeter.local.grid.GridTarget;
import io.tokenmeter.local.reference.ReferencePublisher;
import io.tokenmeter.local.runtime.RuntimeDescriptor;
import io.tokenmeter.schemas.config.KafkaSettings;
import io.tokenmeter.schemas.wire.SchemaRegistry;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What the grid and the supplier publish: brought in. */
@Command(
    name = "grid",
    mixinStandardHelpOptions = true,
    description = "Brings in what the grid and the supplier publish.")
final class GridCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(out());
  }

  @Command(
      name = "import",
      mixinStandardHelpOptions = true,
      description = {
        "Imports electricity prices, carbon intensities or metered intervals of a site, and says what"
            + " is missing, double, or in an hour that the clocks repeat.",
        "Reads answers of EnergyZero and of the UK Carbon Intensity API, and CSV with the columns"
            + " start, optionally end and revision, and one of price, g_per_kwh, kwh.",
        "Safe to repeat: what is held already is not written; a value that differs becomes the next"
            + " version, and both are kept."
      })
  int importFile(
      @Mixin DataFolderOption data,
      @Parameters(paramLabel = "FILE", description = "The file.") Path file,
      @Option(names = "--site", required = true, description = "The site it is for.") String site,
      @Option(
              names = "--kind",
              description = "What it must hold, one of ${COMPLETION-CANDIDATES} (default: any).")
          @Nullable GridKind kind,
      @Option(
              names = "--currency",
              defaultValue = "EUR",
              description = "Of prices, ISO 4217 (default: ${DEFAULT-VALUE}).")
          String currency,
      @Option(names = "--per-mwh", description = "Prices are per MWh, not per kWh.") boolean perMwh,
      @Option(
              names = "--zone",
              description = "Time zone of times without an offset, such as Europe/Amsterdam.")
          @Nullable ZoneId zone,
      @Option(
              names = "--meter",
              description = "Meter of intervals (default: the site's own, site:<site>).")
          @Nullable String meter,
      @Option(
              names = "--factor-source",
              description = "Who publishes the carbon factors (default: what the format tells).")
          @Nullable String factorSource,
      @Option(names = "--dry-run", description = "Only says what would be done.") boolean dryRun)
      throws Exception {
    GridTarget target = new GridTarget(site, currency, perMwh, meter, factorSource);
    GridImport read =
        GridImport.of(file, target, Optional.ofNullable(kind), Optional.ofNullable(zone));
    read.lines().forEach(out()::println);
    int rows = read.rows().rows().size();
    if (dryRun) {
      out().println(rows + " rows would go to " + read.rows().topic().name());
      return 0;
    }
    int written = publish(read, data.running());
    out()
        .println(
            "%d rows written to %s, %d were there already"
                .formatted(written, read.rows().topic().name(), rows - written));
    return 0;
  }

  private static int publish(GridImport read, RuntimeDescriptor runtime) throws Exception {
    KafkaSettings kafka = runtime.kafkaSettings();
    try (SchemaRegistry registry = kafka.openSchemaRegistry()) {
      return read.publish(new ReferencePublisher(kafka, registry));
    }
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }
}
