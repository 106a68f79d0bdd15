package io.tokenmeter.engines.process;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A supervisor of one tiny child, in a JVM of its own so that a test can kill it. */
public final class TinySupervisor {
  private TinySupervisor() {}

  /** Arguments: data folder. Prints the child's pid once it is up. */
  public static void main(String[] args) throws Exception {
    Path folder = Path.of(args[0]);
    Supervisor supervisor = Supervisor.open(folder).stopOnShutdown();
    ProcessSpec tiny =
        TinyChildren.spec("tiny", folder).beforeStop(() -> noteUnlessItEnds(supervisor, folder));
    supervisor.add(tiny).start(Duration.ofSeconds(30));
    System.out.println(supervisor.status("tiny").pid().orElseThrow());
    new CountDownLatch(1).await();
  }

  /** Gives the child the time to die of what has stopped its supervisor. */
  private static void noteUnlessItEnds(Supervisor supervisor, Path folder) {
    ProcessHandle child =
        ProcessHandle.of(supervisor.status("tiny").pid().orElseThrow()).orElseThrow();
    try {
      child.onExit().get(1, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      TinyChild.note(folder.resolve("journal"), "tiny still runs");
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }
}
