package io.tokenmeter.local.cli;

import io.tokenmeter.local.demo.ClickHouseRows;
import io.tokenmeter.local.rejected.Rejection;
import io.tokenmeter.local.rejected.RejectionReplay;
import io.tokenmeter.local.rejected.RejectionText;
import io.tokenmeter.local.rejected.Rejections;
import io.tokenmeter.local.runtime.RuntimeDescriptor;
import io.tokenmeter.local.status.StatusClient;
import io.tokenmeter.sinks.ClickHouseQuery;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What could not be used: listed, shown, sent again. */
@Command(
    name = "rejected",
    mixinStandardHelpOptions = true,
    description = "What could not be used: lists it, shows it, sends it again.")
final class RejectedCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(out());
  }

  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "One line for each rejection that matches, oldest first.")
  int list(
      @Mixin DataFolderOption data,
      @Mixin RejectionFilterOptions filter,
      @Option(
              names = "--limit",
              defaultValue = "50",
              description = "At most so many, the newest (default: ${DEFAULT-VALUE}).")
          int limit)
      throws IOException, InterruptedException {
    try (ClickHouseQuery query = new ClickHouseQuery(data.running().clickHouseSettings())) {
      new Rejections(new ClickHouseRows(query))
          .list(filter.filter(limit))
          .forEach(rejection -> out().println(RejectionText.line(rejection)));
    }
    return 0;
  }

  @Command(
      name = "show",
      mixinStandardHelpOptions = true,
      description = "All that may be shown of one; prompts never are.")
  int show(
      @Mixin DataFolderOption data,
      @Parameters(
              paramLabel = "PLACE|ID",
              description = "topic-partition@offset, or an id, as `rejected list` tells them.")
          String placeOrId)
      throws IOException, InterruptedException {
    RuntimeDescriptor runtime = data.running();
    try (ClickHouseQuery query = new ClickHouseQuery(runtime.clickHouseSettings())) {
      List<Rejection> found = new Rejections(new ClickHouseRows(query)).find(placeOrId);
      if (found.isEmpty()) {
        throw new IllegalStateException(
            "nothing is rejected as " + placeOrId + "; `rejected list` tells what is");
      }
      for (Rejection rejection : found) {
        RejectionText.lines(rejection, runtime.kafkaSettings()).forEach(out()::println);
      }
    }
    return 0;
  }

  @Command(
      name = "replay",
      mixinStandardHelpOptions = true,
      description = {
        "Sends rejected events again, once what was wrong is mended, and says of each what came of"
            + " it. Safe to repeat: what was counted is not counted again.",
        "Exits with 1 when one was rejected again."
      })
  int replay(
      @Mixin DataFolderOption data,
      @Mixin RejectionFilterOptions filter,
      @Option(
              names = "--limit",
              defaultValue = "1000",
              description = "At most so many, the newest (default: ${DEFAULT-VALUE}).")
          int limit,
      @Option(names = "--dry-run", description = "Only says what would be done.") boolean dryRun)
      throws IOException, InterruptedException {
    RuntimeDescriptor runtime = data.running();
    try (ClickHouseQuery query = new ClickHouseQuery(runtime.clickHouseSettings())) {
      Rejections rejections = new Rejections(new ClickHouseRows(query));
      RejectionReplay replay =
          new RejectionReplay(
              rejections,
              runtime.kafkaSettings(),
              runtime.gatewayUrl(),
              new StatusClient(runtime.apiUrl()));
      List<RejectionReplay.Outcome> outcomes =
          replay.replay(rejections.list(filter.filter(limit)), dryRun);
      outcomes.forEach(o -> out().println(o.rejection().name() + "  " + o.said()));
      return outcomes.stream().anyMatch(RejectionReplay.Outcome::isRefused) ? 1 : 0;
    }
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }
}
