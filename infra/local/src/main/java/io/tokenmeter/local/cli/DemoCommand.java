package io.tokenmeter.local.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tokenmeter.ingest.recording.Recording;
import io.tokenmeter.ingest.replay.ReplayProgress;
import io.tokenmeter.local.demo.DemoFolder;
import io.tokenmeter.local.demo.DemoRun;
import io.tokenmeter.local.demo.ShippedRecording;
import io.tokenmeter.local.demo.SummaryJson;
import io.tokenmeter.local.status.PipelineStatus;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The whole pipeline from nothing, on a recording. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description =
        "Starts the whole pipeline in a fresh folder, plays a recording through its front door,"
            + " settles, and prints what every token earned, cost and burned.")
final class DemoCommand implements Callable<Integer> {

  @Option(
      names = "--trace",
      paramLabel = "DIR",
      description = "Recording to play (default: the one that comes with the build).")
  private @Nullable Path trace;

  @Option(names = "--exit", description = "Stop everything after the summary.")
  private boolean exit;

  @Option(names = "--json", paramLabel = "FILE", description = "Write the summary as JSON, too.")
  private @Nullable Path json;

  @Option(
      names = "--keep",
      paramLabel = "DIR",
      description = "Keep the data in this folder (default: a temporary one, removed at the end).")
  private @Nullable Path keep;

  @Override
  public Integer call() throws Exception {
    Instant began = Instant.ofEpochMilli(ManagementFactory.getRuntimeMXBean().getStartTime());
    requireGoodArguments();
    try (DemoFolder folder = DemoFolder.open(keep)) {
      Path recording =
          trace == null ? ShippedRecording.unpackInto(folder.path().resolve("trace")) : trace;
      try (Progress progress = new Progress();
          DemoRun run = new DemoRun(folder, recording, began, new Told(progress))) {
        ObjectNode summary = run.run(System.out);
        if (json != null) {
          SummaryJson.write(summary, json);
        }
        boolean settled = summary.path("settled").asBoolean();
        if (!settled) {
          System.err.println(
              "tokenmeter: the demo has not settled in time, so the figures above are not final");
        }
        if (exit) {
          return settled ? 0 : 1;
        }
        System.out.println();
        System.out.println("Where to look next");
        Urls.print(run.descriptor(), System.out);
        System.out.println(
            "Other commands find it with --data "
                + folder.path()
                + ". Ctrl-C stops it"
                + (keep == null ? " and removes the folder." : "; the data stays."));
        // Everything stops in shutdown hooks.
        new CountDownLatch(1).await();
        return 0;
      }
    }
  }

  /** What would fail in the end fails before anything starts. */
  private void requireGoodArguments() throws IOException {
    if (trace != null) {
      Recording.read(trace);
    }
    if (json != null) {
      OutputFile.requireWritable(json);
    }
  }

  private record Told(Progress progress) implements DemoRun.Listener {
    @Override
    public void stage(String what) {
      progress.say(what);
    }

    @Override
    public void replaying(ReplayProgress state) {
      progress.say(ReplayCommand.inOneLine(state));
    }

    @Override
    public void settling(Optional<PipelineStatus> status) {
      progress.say("Settling: " + StatusCommand.inOneLine(status));
    }
  }
}
