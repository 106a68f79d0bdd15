package io.tokenmeter.local.load;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Sends events through the gateway and knows what was acknowledged. A gateway that is not there or
 * answers 503 is asked again, with the pause it names, until the deadline; behind its plan the
 * sender catches up as fast as it can. In memory are the batches in flight alone.
 */
public final class LoadSender {

  private static final int REASON_LENGTH = 60;

  private final EventSequence events;
  private final LoadOptions options;
  private final GatewayBatches gateway;
  private final SendPace pace;
  private final LoadTally tally = new LoadTally();
  private final long deadlineNanos;

  private LoadSender(
      EventSequence events, long from, long to, LoadOptions options, AnswerListener listener) {
    this.events = events;
    this.options = options;
    this.gateway = new GatewayBatches(options.gateway(), listener);
    this.pace = new SendPace(from, to, options.batchEvents(), options.eventsPerSecond());
    this.deadlineNanos = System.nanoTime() + options.deadline().toNanos();
  }

  /** A sender of all events of a sequence that has not begun. */
  public static LoadSender of(EventSequence events, LoadOptions options) {
    return of(events, options, AnswerListener.NOTHING);
  }

  /** As {@link #of(EventSequence, LoadOptions)}; the listener is told of every answer. */
  public static LoadSender of(EventSequence events, LoadOptions options, AnswerListener listener) {
    return new LoadSender(events, 0, events.size(), options, listener);
  }

  /** A sender of some events of a sequence that has not begun. */
  public static LoadSender of(EventSequence events, long from, long to, LoadOptions options) {
    return new LoadSender(events, from, to, options, AnswerListener.NOTHING);
  }

  /** A sender of a few events, such as a fleet's marks. */
  public static LoadSender of(List<? extends LoadEvent<?>> few, LoadOptions options) {
    List<LoadEvent<?>> copy = List.copyOf(few);
    return of(
        new EventSequence() {
          @Override
          public long size() {
            return copy.size();
          }

          @Override
          public LoadEvent<?> at(long index) {
            return copy.get(Math.toIntExact(index));
          }
        },
        options);
  }

  /**
   * Sends, and returns when everything was answered, the deadline has passed, or it was stopped and
   * what was in flight then was answered. To be called once.
   */
  public LoadReport send() throws InterruptedException {
    ExecutorService threads = Executors.newFixedThreadPool(options.connections());
    try {
      List<Future<?>> work = new ArrayList<>();
      for (int i = 0; i < options.connections(); i++) {
        work.add(threads.submit(this::sendBatches));
      }
      for (Future<?> each : work) {
        each.get();
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("sending failed: " + e.getCause(), e);
    } finally {
      threads.shutdownNow();
    }
    tally.ended(tally.judgedEvents() == pace.generated());
    return progress();
  }

  /** Takes no further events; {@link #send} returns once those in flight were answered. */
  public void stop() {
    pace.stop();
  }

  /** What became of it so far. */
  public LoadReport progress() {
    return tally.report(pace.generated());
  }

  /** Time since the gateway last took anything. */
  public Duration sinceLastAnswer() {
    return tally.sinceLastAnswer();
  }

  private Void sendBatches() throws InterruptedException {
    Optional<IndexRange> batch = pace.next();
    while (batch.isPresent() && deliver(batch.get())) {
      batch = pace.next();
    }
    return null;
  }

  /** Whether it was answered before the deadline. */
  private boolean deliver(IndexRange batch) throws InterruptedException {
    byte[] body = GatewayBatches.render(events, batch);
    while (true) {
      GatewayBatches.Outcome outcome = gateway.post(body);
      if (outcome instanceof GatewayBatches.Outcome.Judged judged) {
        tally.judged(batch, judged.answer());
        return true;
      }
      if (outcome instanceof GatewayBatches.Outcome.Refused refused) {
        tally.refused(batch, shortened(refused.trouble()));
        return true;
      }
      GatewayBatches.Outcome.NotNow notNow = (GatewayBatches.Outcome.NotNow) outcome;
      tally.notNow(shortened(notNow.trouble()));
      if (System.nanoTime() + notNow.pause().toNanos() > deadlineNanos) {
        pace.stop();
        return false;
      }
      Thread.sleep(notNow.pause().toMillis());
      tally.resending(batch);
    }
  }

  private static String shortened(String trouble) {
    return trouble.length() <= REASON_LENGTH ? trouble : trouble.substring(0, REASON_LENGTH);
  }
}
