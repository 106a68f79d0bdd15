package io.tokenmeter.local.cli;

import io.tokenmeter.local.calibrate.CalibrationPlan;
import io.tokenmeter.local.calibrate.CalibrationReport;
import io.tokenmeter.local.calibrate.CalibrationRun;
import io.tokenmeter.local.calibrate.Target;
import io.tokenmeter.local.reference.ReferenceFile;
import io.tokenmeter.local.reference.ReferencePublisher;
import io.tokenmeter.local.runtime.RuntimeDescriptor;
import io.tokenmeter.schemas.config.KafkaSettings;
import io.tokenmeter.schemas.topic.Topics;
import io.tokenmeter.schemas.wire.SchemaRegistry;
import java.io.PrintWriter;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A validation run on a customer's GPU and engine. */
@Command(
    name = "calibrate",
    mixinStandardHelpOptions = true,
    description = {
      "Finds out how far the attribution of energy can be believed on your GPU and engine, against the"
          + " meter alone, and publishes it: until then their energy is UNVALIDATED.",
      "",
      "What it needs: an engine with an OpenAI API that nobody else uses meanwhile, and readings of"
          + " its GPUs' meters that already come in (`tokenmeter scrape`, or your own exporter).",
      "What it does: lets the GPU rest; sends requests of one shape at a time, then all"
          + " shapes mixed, as many in flight throughout; waits until that has settled. Alone, equal"
          + " requests take equal parts of what the meter says. The attribution has to find the same"
          + " in the mixture.",
      "",
      "Exits with 1 when the error is above the tolerance; that is published, too."
    })
final class CalibrateCommand implements Callable<Integer> {

  private static final int ID_LENGTH = 8;

  @Spec private CommandSpec spec;

  @Mixin private DataFolderOption data;

  @Option(
      names = "--engine-url",
      required = true,
      paramLabel = "URL",
      description = "The engine itself, not a gateway that reports generations too.")
  private URI engineUrl;

  @Option(
      names = "--engine",
      required = true,
      paramLabel = "KIND",
      description = "Kind of engine, such as vllm: the label engine of its generations.")
  private String engine;

  @Option(names = "--model", required = true, description = "The model, as the engine calls it.")
  private String model;

  @Option(
      names = "--gpu",
      required = true,
      split = ",",
      paramLabel = "GPU",
      description = "The GPUs that serve it together, as their meters are named.")
  private List<String> gpus = List.of();

  @Option(
      names = "--in-flight",
      paramLabel = "N",
      defaultValue = "8",
      description = "Requests at a time (default: ${DEFAULT-VALUE}).")
  private int inFlight;

  @Option(
      names = "--requests",
      paramLabel = "N",
      defaultValue = "80",
      description = "Of each shape, twice (default: ${DEFAULT-VALUE}).")
  private int requests;

  @Option(
      names = "--quiet",
      paramLabel = "TIME",
      defaultValue = "60s",
      converter = ShortDuration.class,
      description = "How long the GPU rests first, for its idle floor (default: ${DEFAULT-VALUE}).")
  private Duration quiet = Duration.ZERO;

  @Option(
      names = "--tolerance",
      paramLabel = "ERROR",
      defaultValue = "0.15",
      description = "Largest weighted error that counts as valid (default: ${DEFAULT-VALUE}).")
  private double tolerance;

  @Option(names = "--dry-run", description = "Publishes nothing.")
  private boolean dryRun;

  @Override
  public Integer call() throws Exception {
    RuntimeDescriptor runtime = data.running();
    Target target = new Target(engineUrl, engine, model, gpus);
    CalibrationPlan plan = CalibrationPlan.of(inFlight, requests, quiet);
    String id = UUID.randomUUID().toString().substring(0, ID_LENGTH);
    CalibrationReport report;
    try (Progress progress = new Progress()) {
      report = new CalibrationRun(id, runtime, target, plan, progress::say).run(tolerance);
    }
    report.lines().forEach(out()::println);
    if (dryRun) {
      out().println("Published nothing.");
    } else {
      publish(report, runtime.kafkaSettings());
    }
    return report.isValid() ? 0 : 1;
  }

  private static void publish(CalibrationReport report, KafkaSettings kafka) throws Exception {
    try (SchemaRegistry registry = kafka.openSchemaRegistry()) {
      new ReferencePublisher(kafka, registry)
          .publish(
              List.of(new ReferenceFile.Rows<>(Topics.VALIDATION_RUNS, List.of(report.row()))));
    }
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }
}
