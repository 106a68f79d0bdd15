package io.tokenmeter.local.chaos;

import io.tokenmeter.ingest.replay.ReplayOptions;
import io.tokenmeter.ingest.replay.ReplayResult;
import io.tokenmeter.ingest.replay.Replayer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Rounds played one after another through the front door of a runtime, on a thread of its own,
 * until it is told that the present one is the last.
 */
final class Traffic implements AutoCloseable {

  /** One round that was played to its end. */
  record Played(Path recording, ReplayResult result) {}

  /** Longer than any healing: the client waits for the pipeline, never the other way round. */
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private final Rounds rounds;
  private final URI gateway;
  private final List<Played> played = new ArrayList<>();
  private final Thread thread = new Thread(this::playOn, "traffic");
  private OptionalDouble speed = OptionalDouble.empty();
  private volatile boolean last;
  private volatile @Nullable Exception failure;

  Traffic(Rounds rounds, URI gateway) {
    this.rounds = rounds;
    this.gateway = gateway;
  }

  /** Plays one round as fast as the gateway takes it, and returns when it is through. */
  Played playFirst() throws IOException, InterruptedException {
    Played first = play(0, OptionalDouble.empty());
    add(first);
    return first;
  }

  /** Begins to play on, round after round. */
  void start(double times) {
    speed = OptionalDouble.of(times);
    thread.start();
  }

  /** Plays that many rounds as fast as the gateway takes them: a run of {@link #rounds} again. */
  void playAgain(int count, Consumer<Integer> progress) throws IOException, InterruptedException {
    for (int number = 0; number < count; number++) {
      progress.accept(number);
      add(play(number, OptionalDouble.empty()));
    }
  }

  /**
   * Waits until the round that is being played has ended.
   *
   * @return every round, in order
   * @throws IllegalStateException when a round could not be played
   */
  List<Played> finish() throws InterruptedException {
    last = true;
    thread.join();
    requireAlive();
    return played();
  }

  /**
   * @throws IllegalStateException when it has stopped because a round could not be played
   */
  void requireAlive() {
    if (failure != null) {
      throw new IllegalStateException("the replay stopped: " + failure.getMessage(), failure);
    }
  }

  synchronized List<Played> played() {
    return List.copyOf(played);
  }

  @Override
  public void close() {
    last = true;
    thread.interrupt();
  }

  private void playOn() {
    try {
      for (int number = 1; !last; number++) {
        add(play(number, speed));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException | RuntimeException e) {
      failure = e;
    }
  }

  private Played play(int number, OptionalDouble times) throws IOException, InterruptedException {
    Path recording = rounds.round(number);
    ReplayOptions options =
        new ReplayOptions(recording, gateway, times, false, false, rounds.memory())
            .patience(PATIENCE);
    return new Played(recording, Replayer.replay(options, progress -> {}));
  }

  private synchronized void add(Played round) {
    played.add(round);
  }
}
