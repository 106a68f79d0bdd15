package io.tokenmeter.local.cli;

import io.tokenmeter.local.demo.ClickHouseRows;
import io.tokenmeter.local.explain.GenerationStory;
import io.tokenmeter.local.explain.StoryText;
import io.tokenmeter.local.runtime.RuntimeDescriptor;
import io.tokenmeter.schemas.config.KafkaSettings;
import io.tokenmeter.schemas.event.Generation;
import io.tokenmeter.schemas.lookup.ReferenceFollower;
import io.tokenmeter.schemas.wire.SchemaRegistry;
import io.tokenmeter.sinks.ClickHouseQuery;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Everything about one generation. */
@Command(
    name = "explain",
    mixinStandardHelpOptions = true,
    description = {
      "Tells the story of one generation: tokens by class, the price row of each and why it was chosen,"
          + " ledger entries and corrections, joules, watts while it ran, what it earned and cost, and"
          + " whether it kept its service level."
    })
final class ExplainCommand implements Callable<Integer> {

  private static final Duration LOADING = Duration.ofMinutes(1);

  @Mixin private DataFolderOption data;
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "GENERATION", description = "Its generation_id.")
  private String generationId;

  @Option(names = "--tenant", description = "Its tenant, where several use the id.")
  private @Nullable String tenant;

  @Option(names = "--source", description = "Its source, where several use the id.")
  private @Nullable String source;

  @Override
  public Integer call() throws Exception {
    RuntimeDescriptor runtime = data.running();
    KafkaSettings kafka = runtime.kafkaSettings();
    try (ClickHouseQuery query = new ClickHouseQuery(runtime.clickHouseSettings());
        SchemaRegistry registry = kafka.openSchemaRegistry();
        ReferenceFollower reference = new ReferenceFollower(kafka.clientProperties(), registry)) {
      ClickHouseRows rows = new ClickHouseRows(query);
      Generation generation = only(GenerationStory.candidates(generationId, tenant, source, rows));
      reference.awaitLoaded(LOADING);
      StoryText.of(GenerationStory.of(generation, rows), reference.tables())
          .forEach(spec.commandLine().getOut()::println);
    }
    return 0;
  }

  private Generation only(List<Generation> found) {
    if (found.isEmpty()) {
      throw new IllegalStateException(
          "no generation '%s' is stored; one that was just sent is there in seconds, one that was rejected is in `rejected list`"
              .formatted(generationId));
    }
    if (found.size() > 1) {
      throw new IllegalStateException(
          "%d generations are named '%s'; say which with --tenant and --source: %s"
              .formatted(
                  found.size(),
                  generationId,
                  found.stream()
                      .map(g -> g.getTenant() + " from " + g.getSource())
                      .collect(Collectors.joining(", "))));
    }
    return found.get(0);
  }
}
