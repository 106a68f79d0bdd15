package io.tokenmeter.local.runtime;

import io.tokenmeter.engines.process.DataFolder;
import io.tokenmeter.engines.process.OwnSession;
import io.tokenmeter.local.status.ProcessReport;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** A runtime whose supervisor outlives the command that started it. */
public final class DetachedRuntime {

  private static final Duration LIMIT = Duration.ofMinutes(4);
  private static final Duration LOOK = Duration.ofMillis(250);

  private DetachedRuntime() {}

  /**
   * Starts a supervisor in the background and returns when everything is up.
   *
   * @throws IllegalStateException when it ends before that, with the last line it said
   */
  public static RuntimeDescriptor start(Path dataFolder, Consumer<String> progress)
      throws IOException, InterruptedException {
    Files.createDirectories(dataFolder);
    ProcessReport.delete(dataFolder);
    Path output = dataFolder.resolve("supervisor.out");
    Process supervisor =
        new ProcessBuilder(OwnSession.line(commandLine(dataFolder)))
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .redirectInput(new File("/dev/null"))
            .start();
    // Who gives up waiting does not want it.
    Thread giveUp = new Thread(supervisor::destroy, "give-up");
    Runtime.getRuntime().addShutdownHook(giveUp);
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (System.nanoTime() < deadline) {
      if (!supervisor.isAlive()) {
        throw new IllegalStateException("the runtime did not start: " + lastLine(output));
      }
      if (isUp(dataFolder, supervisor.pid())) {
        Runtime.getRuntime().removeShutdownHook(giveUp);
        return RuntimeDescriptor.ofRunning(dataFolder).orElseThrow();
      }
      progress.accept("Starting: " + waitingFor(dataFolder));
      Thread.sleep(LOOK.toMillis());
    }
    supervisor.destroy();
    throw new IllegalStateException(
        "not everything was up within " + LIMIT.toMinutes() + " minutes; see " + output);
  }

  private static List<String> commandLine(Path dataFolder) {
    List<String> line = new ArrayList<>();
    // A terminal that closes must not take the runtime along.
    line.add("nohup");
    line.add(ProcessHandle.current().info().command().orElse("java"));
    line.addAll(java.lang.management.ManagementFactory.getRuntimeMXBean().getInputArguments());
    line.add("-cp");
    line.add(System.getProperty("java.class.path"));
    line.addAll(
        List.of("io.tokenmeter.local.cli.Tokenmeter", "up", "--data", dataFolder.toString()));
    return line;
  }

  private static boolean isUp(Path dataFolder, long supervisorPid) throws IOException {
    Optional<ProcessHandle> found = DataFolder.supervisorOf(dataFolder);
    if (found.isEmpty() || found.get().pid() != supervisorPid) {
      return false;
    }
    List<ProcessReport> reports = reports(dataFolder);
    return !reports.isEmpty() && reports.stream().allMatch(ProcessReport::up);
  }

  private static String waitingFor(Path dataFolder) {
    List<String> names =
        reports(dataFolder).stream().filter(r -> !r.up()).map(ProcessReport::name).toList();
    return names.isEmpty() ? "processes" : String.join(", ", names);
  }

  private static List<ProcessReport> reports(Path dataFolder) {
    try {
      return ProcessReport.read(dataFolder);
    } catch (IOException e) {
      return List.of();
    }
  }

  private static String lastLine(Path output) throws IOException {
    List<String> lines = Files.readAllLines(output);
    return lines.isEmpty() ? "it said nothing; see " + output : lines.get(lines.size() - 1);
  }
}
