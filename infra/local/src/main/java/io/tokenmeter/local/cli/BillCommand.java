package io.tokenmeter.local.cli;

import io.tokenmeter.local.bill.BillText;
import io.tokenmeter.local.bill.Consumption;
import io.tokenmeter.local.bill.FixedParts;
import io.tokenmeter.local.bill.MeteredIntervals;
import io.tokenmeter.local.bill.SiteBill;
import io.tokenmeter.local.demo.ClickHouseRows;
import io.tokenmeter.local.reference.ReferenceFile;
import io.tokenmeter.local.runtime.RuntimeDescriptor;
import io.tokenmeter.schemas.config.KafkaSettings;
import io.tokenmeter.schemas.lookup.ReferenceFollower;
import io.tokenmeter.schemas.lookup.ReferenceTables;
import io.tokenmeter.schemas.tariff.Bill;
import io.tokenmeter.schemas.wire.SchemaRegistry;
import io.tokenmeter.sinks.ClickHouseQuery;
import java.io.IOException;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The supplier's bill of a month, recomputed. */
@Command(
    name = "bill",
    mixinStandardHelpOptions = true,
    description = {
      "Recomputes the electricity bill of a site and month, line by line, from its tariff and metered"
          + " intervals: those of a file, or else those that were imported for the meter, or else what"
          + " the pipeline measured on it.",
      "Exits with 1 when a part of the month is not metered, unless --partial is given."
    })
final class BillCommand implements Callable<Integer> {

  private static final Duration LOADING = Duration.ofMinutes(1);

  @Mixin private DataFolderOption data;
  @Spec private CommandSpec spec;

  @Option(names = "--site", required = true, description = "The site.")
  private String site;

  @Option(names = "--month", required = true, description = "The month, such as 2026-10.")
  private YearMonth month;

  @Option(
      names = "--intervals",
      paramLabel = "FILE",
      description =
          "Metered intervals, CSV with the columns start and kwh, as `grid import` reads.")
  private @Nullable Path intervals;

  @Option(names = "--meter", description = "The meter (default: the site's own, site:<site>).")
  private @Nullable String meter;

  @Option(
      names = "--reference",
      paramLabel = "FILE.yaml",
      description =
          "Tariff and contract rows; then nothing needs to run (default: those published).")
  private @Nullable Path reference;

  @Option(
      names = "--past-peak",
      paramLabel = "MONTH=KW",
      description = "Peak demand of an earlier month that a ratchet looks back on; repeatable.")
  private Map<YearMonth, BigDecimal> pastPeaks = Map.of();

  @Option(
      names = "--by",
      description = "Also who bears the fixed parts, by one of ${COMPLETION-CANDIDATES}.")
  private Consumption.@Nullable Consumer by;

  @Option(names = "--partial", description = "A bill of what was metered, though some is missing.")
  private boolean partial;

  @Override
  public Integer call() throws Exception {
    SiteBill siteBill = SiteBill.of(site, month, tables());
    MeteredIntervals metered = metered(siteBill);
    Bill bill = siteBill.bill(metered.intervals(), pastPeaks);
    BillText text = new BillText(bill, metered.origin());
    text.lines().forEach(out()::println);
    text.missing().forEach(out()::println);
    if (by != null) {
      out().println();
      text.borne(new FixedParts(bill, consumption(bill, by)).byLine()).forEach(out()::println);
    }
    return bill.isComplete() || partial ? 0 : 1;
  }

  private ReferenceTables tables() throws IOException, InterruptedException {
    if (reference != null) {
      ReferenceTables tables = new ReferenceTables();
      ReferenceFile.read(reference, Instant.now())
          .forEach(list -> list.rows().forEach(tables::add));
      return tables;
    }
    KafkaSettings kafka = data.running().kafkaSettings();
    try (SchemaRegistry registry = kafka.openSchemaRegistry();
        ReferenceFollower follower = new ReferenceFollower(kafka.clientProperties(), registry)) {
      follower.awaitLoaded(LOADING);
      return follower.tables();
    }
  }

  private MeteredIntervals metered(SiteBill bill) throws IOException, InterruptedException {
    if (intervals != null) {
      return MeteredIntervals.ofFile(intervals, site, bill.month().zone());
    }
    try (ClickHouseQuery query = query()) {
      return MeteredIntervals.ofMeter(
          site,
          meter == null ? "site:" + site : meter,
          bill.lookBackStart(),
          bill.month().end(),
          new ClickHouseRows(query));
    }
  }

  private Consumption consumption(Bill bill, Consumption.Consumer consumer)
      throws IOException, InterruptedException {
    try (ClickHouseQuery query = query()) {
      return Consumption.of(bill, consumer, new ClickHouseRows(query));
    }
  }

  private ClickHouseQuery query() throws IOException {
    RuntimeDescriptor runtime = data.running();
    return new ClickHouseQuery(runtime.clickHouseSettings());
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }
}
