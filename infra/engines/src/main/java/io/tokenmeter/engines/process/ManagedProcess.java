package io.tokenmeter.engines.process;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one process running on a thread of its own: start, wait for health, wait for death, back
 * off, again.
 */
final class ManagedProcess {
  private static final Logger LOG = LoggerFactory.getLogger(ManagedProcess.class);
  private static final Duration POLL = Duration.ofMillis(50);
  private static final Duration FOREVER = Duration.ofDays(10_000);

  private final ProcessSpec spec;
  private final StatusBoard board;
  private final BackOff backOff;
  private final Patience patience;
  private final AfterDeath afterDeath;
  private final Clock clock;
  private final Thread keeper;
  private volatile boolean stopping;
  private volatile boolean held;
  private volatile @Nullable Process process;

  /**
   * @param afterDeath ends the process should it outlive this JVM
   */
  ManagedProcess(
      ProcessSpec spec,
      StatusBoard board,
      BackOff backOff,
      Patience patience,
      AfterDeath afterDeath,
      Clock clock) {
    this.spec = spec;
    this.board = board;
    this.backOff = backOff;
    this.patience = patience;
    this.afterDeath = afterDeath;
    this.clock = clock;
    this.keeper = new Thread(this::keepRunning, "keeper-" + spec.name());
    keeper.setDaemon(true);
    board.post(ProcessStatus.waiting(spec.name(), clock.instant()));
  }

  ProcessSpec spec() {
    return spec;
  }

  void start() {
    keeper.start();
  }

  /** Forbids further starts, without touching what runs. */
  void expectStop() {
    stopping = true;
    board.recheck();
  }

  /** Kills the process and keeps it down; whoever releases it finds it starting at once. */
  void hold() {
    held = true;
    Process running = process;
    if (running != null) {
      // Not Process.destroyForcibly: that closes the child's input, a gentler end than SIGKILL.
      running.toHandle().destroyForcibly();
    }
  }

  void release() {
    held = false;
    board.recheck();
  }

  /** Ends the process, by force after its stop limit, and returns once it is gone. */
  void stop() throws InterruptedException {
    expectStop();
    Process running = process;
    if (running != null) {
      end(running, spec.stopLimit());
    }
    if (keeper.isAlive()) {
      keeper.join();
    }
    spec.scratch().ifPresent(ScratchFolder::remove);
    board.change(spec.name(), status -> status.stopped(clock.instant()));
  }

  private void keepRunning() {
    try {
      board.await(() -> stopping || board.allUp(spec.dependsOn()), FOREVER);
      int deaths = 0;
      while (!stopping) {
        Duration healthy = runOnce();
        if (stopping) {
          return;
        }
        deaths = backOff.deaths(deaths, healthy);
        board.change(spec.name(), status -> status.died(clock.instant()));
        if (held) {
          LOG.warn("{} is held down", spec.name());
          board.change(spec.name(), ProcessStatus::held);
          board.await(() -> stopping || !held, FOREVER);
          deaths = 0;
        } else {
          pause(backOff.after(deaths));
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void pause(Duration pause) throws InterruptedException {
    LOG.warn(
        "{} died; next start in {} ms; its output: {}",
        spec.name(),
        pause.toMillis(),
        spec.outputFile());
    board.await(() -> stopping, pause);
  }

  /** Returns how long the process was healthy. */
  private Duration runOnce() throws InterruptedException {
    Process started;
    try {
      started = launch();
    } catch (Exception e) {
      LOG.error("{} cannot be started: {}", spec.name(), e.toString());
      return Duration.ZERO;
    }
    process = started;
    try {
      if (held) {
        end(started, Duration.ZERO);
        return Duration.ZERO;
      }
      board.change(spec.name(), status -> status.launched(started.pid(), clock.instant()));
      if (awaitHealth(started)) {
        board.change(spec.name(), status -> status.up(clock.instant()));
        long healthySince = System.nanoTime();
        watch(started);
        return Duration.ofNanos(System.nanoTime() - healthySince);
      }
      giveUp(started);
      return Duration.ZERO;
    } finally {
      process = null;
    }
  }

  private void watch(Process started) throws InterruptedException {
    Silence silence = new Silence(patience);
    long began = System.nanoTime();
    long lastLook = began;
    boolean isTold = false;
    while (!started.waitFor(patience.look().toMillis(), TimeUnit.MILLISECONDS)) {
      if (stopping) {
        started.waitFor();
        return;
      }
      boolean answers = isHealthy(spec.stillHealthy());
      long now = System.nanoTime();
      heed(silence.look(answers, Duration.ofNanos(now - lastLook)), answers, started);
      lastLook = now;
      if (!isTold && answers && now - began >= patience.serving().toNanos()) {
        tellServing(started);
        isTold = true;
      }
    }
  }

  private void heed(Silence.Verdict verdict, boolean answers, Process started)
      throws InterruptedException {
    if (stopping) {
      return;
    }
    if (answers) {
      board.change(spec.name(), status -> status.up(clock.instant()));
      if (hasFailed()) {
        LOG.warn("{} runs but has failed; it is started again", spec.name());
        end(started, spec.stopLimit());
      }
    } else if (verdict == Silence.Verdict.UNRESPONSIVE) {
      board.change(spec.name(), ProcessStatus::unresponsive);
    } else if (verdict == Silence.Verdict.LOST) {
      LOG.warn(
          "{} runs but has not answered for {} s; it is killed and started again",
          spec.name(),
          patience.ended().toSeconds());
      end(started, Duration.ZERO);
    }
  }

  private boolean hasFailed() throws InterruptedException {
    try {
      return spec.failure().hasFailed();
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      LOG.trace("{} does not tell whether it has failed", spec.name(), e);
      return false;
    }
  }

  private void giveUp(Process started) throws InterruptedException {
    if (started.isAlive() && !stopping) {
      LOG.warn("{} was not healthy within {} s", spec.name(), spec.startLimit().toSeconds());
    }
    end(started, spec.stopLimit());
  }

  private Process launch() throws Exception {
    List<String> line = spec.command().line();
    File output = spec.outputFile().toFile();
    Files.createDirectories(spec.outputFile().toAbsolutePath().getParent());
    Files.createDirectories(spec.workingFolder());
    spec.scratch().ifPresent(ScratchFolder::makeEmpty);
    ProcessBuilder builder =
        new ProcessBuilder(OwnSession.line(line))
            .directory(spec.workingFolder().toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(output));
    builder.environment().putAll(spec.environment());
    Process started = builder.start();
    afterDeath.end(started.pid());
    return started;
  }

  private boolean awaitHealth(Process started) throws InterruptedException {
    long deadline = System.nanoTime() + spec.startLimit().toNanos();
    while (!stopping && System.nanoTime() < deadline) {
      if (started.waitFor(POLL.toMillis(), TimeUnit.MILLISECONDS)) {
        return false;
      }
      if (isHealthy(spec.healthCheck())) {
        return started.isAlive();
      }
    }
    return false;
  }

  private boolean isHealthy(HealthCheck check) throws InterruptedException {
    try {
      return check.isHealthy();
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      LOG.trace("{} is not healthy", spec.name(), e);
      return false;
    }
  }

  private static void end(Process running, Duration limit) throws InterruptedException {
    // Not Process.destroy: that closes the child's input, which tells it that the supervisor is
    // gone.
    running.toHandle().destroy();
    if (!running.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
      running.destroyForcibly().waitFor();
    }
    closeInput(running);
  }

  private void tellServing(Process started) {
    try {
      OutputStream input = started.getOutputStream();
      input.write(ChildMain.SERVING);
      input.flush();
    } catch (IOException e) {
      LOG.trace("{} does not listen", spec.name(), e);
    }
  }

  private static void closeInput(Process running) {
    try {
      running.getOutputStream().close();
    } catch (IOException e) {
      LOG.trace("Its input was closed already", e);
    }
  }
}
