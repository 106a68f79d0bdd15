package io.tokenmeter.engines.process;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/** A supervisor of one tiny child, in a JVM of its own so that a test can kill it. */
public final class TinySupervisor {
  private TinySupervisor() {}

  /** Arguments: data folder. Prints the child's pid once it is up. */
  public static void main(String[] args) throws Exception {
    Path folder = Path.of(args[0]);
    Supervisor supervisor = Supervisor.open(folder).stopOnShutdown();
    supervisor.add(TinyChildren.spec("tiny", folder)).start(Duration.ofSeconds(30));
    System.out.println(supervisor.status("tiny").pid().orElseThrow());
    new CountDownLatch(1).await();
  }
}
