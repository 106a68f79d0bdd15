package io.tokenmeter.local.cli;

import io.tokenmeter.engines.process.DataFolder;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Stops the runtime of a data folder and keeps the data. */
@Command(
    name = "down",
    mixinStandardHelpOptions = true,
    description = "Stops the runtime, in the foreground or not, and keeps its data.")
final class DownCommand implements Callable<Integer> {

  private static final Duration LIMIT = Duration.ofSeconds(120);

  @Mixin private DataFolderOption data;

  @Override
  public Integer call() throws InterruptedException, ExecutionException {
    Optional<ProcessHandle> supervisor = DataFolder.supervisorOf(data.folder());
    if (supervisor.isEmpty()) {
      System.out.println("Nothing runs in " + data.folder() + ".");
      return 0;
    }
    System.out.println("Stopping; the data stays in " + data.folder() + ".");
    supervisor.get().destroy();
    try {
      supervisor.get().onExit().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new IllegalStateException(
          "process "
              + supervisor.get().pid()
              + " has not ended within "
              + LIMIT.toSeconds()
              + " s; look at "
              + data.folder().resolve("logs"),
          e);
    }
    System.out.println("Stopped.");
    return 0;
  }
}
