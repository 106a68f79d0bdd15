package io.tokenmeter.ingest.replay;

import io.tokenmeter.ingest.client.GatewayClient;
import io.tokenmeter.ingest.cloudevents.FactTypes;
import io.tokenmeter.ingest.recording.Recording;
import io.tokenmeter.ingest.recording.RecordingFacts;
import io.tokenmeter.ingest.recording.RecordingIdentity;
import io.tokenmeter.schemas.identity.AcceptanceWindow;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Plays a recording through the gateway. */
public final class Replayer {

  private static final int BATCH_EVENTS = 500;
  private static final int BATCHES_IN_FLIGHT = 4;
  private static final long SLICE_NANOS = Duration.ofMillis(250).toNanos();

  private final ReplayOptions options;
  private final ProgressListener listener;
  private final Clock clock;
  private final Recording recording;
  private final SendPlan plan;
  private final ReplayTally tally = new ReplayTally();

  private Replayer(ReplayOptions options, ProgressListener listener, Clock clock) {
    this.options = options;
    this.listener = listener;
    this.clock = clock;
    this.recording = Recording.read(options.recording());
    this.plan =
        new SendPlan(
            clock.instant(),
            recording.firstEventNanos(),
            recording.lastEventNanos(),
            options.speed());
  }

  /**
   * Sends a recording's events in the order of their times, then, when all were answered, the
   * end-of-input mark. Events that the gateway refuses are counted and do not stop the replay; a
   * gateway that is not there is waited for, per batch as long as the options' patience.
   *
   * <p>The shift of times is remembered in the state folder before the first event is sent: the
   * same recording replayed again from there sends identical events. With {@code asNew} it goes out
   * under another source and as another GPU, because the same GPU cannot have done both; so does a
   * different recording of a GPU that was replayed from there before.
   *
   * @throws io.tokenmeter.ingest.recording.RecordingException when the folder is not a recording
   * @throws io.tokenmeter.ingest.client.GatewayException when the gateway refuses a batch as a
   *     whole or stays away
   * @throws ReplayException when the replay cannot begin or go on for another reason
   * @throws InterruptedException when interrupted; what was acknowledged stays
   */
  public static ReplayResult replay(ReplayOptions options, ProgressListener listener)
      throws InterruptedException {
    return replay(options, listener, Clock.systemUTC());
  }

  static ReplayResult replay(ReplayOptions options, ProgressListener listener, Clock clock)
      throws InterruptedException {
    return new Replayer(options, listener, clock).run();
  }

  private ReplayResult run() throws InterruptedException {
    ReplayMemory.Entry entry =
        new ReplayMemory(options.stateFolder())
            .recall(recording, options.asNew(), !options.noShift(), plan::newShift);
    requireNotAhead(entry.shiftNanos());
    RecordingIdentity identity = RecordingIdentity.numbered(entry.gpu(), entry.number());
    RecordingFacts facts = new RecordingFacts(recording, identity, entry.shiftNanos());
    List<ReplayEvent<?>> events = ReplayEvent.inOrder(facts);
    GatewayClient client = new GatewayClient(options.gateway(), options.patience(), tally::waiting);
    try (ProgressTicker ticker = new ProgressTicker(tally, events.size() + 1L, listener);
        BatchSender sender = new BatchSender(client, tally, BATCHES_IN_FLIGHT)) {
      sendInTime(events, entry.shiftNanos(), sender);
      sender.awaitAnswers();
      sender.submit(
          List.of(
              new ReplayEvent<>(
                  FactTypes.INPUT_MARK,
                  facts.inputMark(tally.distinctGenerations(), tally.distinctReadings()))));
      sender.awaitAnswers();
      return result(identity, entry.shiftNanos(), ticker.elapsed());
    }
  }

  /** Whatever is due goes out in batches; then it rests for a slice. */
  private void sendInTime(List<ReplayEvent<?>> events, long shift, BatchSender sender)
      throws InterruptedException {
    int next = 0;
    while (next < events.size()) {
      long now = SendPlan.nanos(clock.instant());
      List<ReplayEvent<?>> batch = new ArrayList<>(BATCH_EVENTS);
      while (batch.size() < BATCH_EVENTS
          && next < events.size()
          && isDue(events.get(next), shift, now)) {
        batch.add(events.get(next++));
      }
      if (!batch.isEmpty()) {
        sender.submit(batch);
      }
      if (batch.size() < BATCH_EVENTS && next < events.size()) {
        rest(now);
      }
    }
  }

  private boolean isDue(ReplayEvent<?> event, long shift, long now) {
    return plan.dueAt(event.eventNanos() - shift, shift) <= now;
  }

  private void rest(long sliceStart) throws InterruptedException {
    long left = sliceStart + SLICE_NANOS - SendPlan.nanos(clock.instant());
    if (left > 0) {
      Thread.sleep(Duration.ofNanos(left).toMillis() + 1);
    }
  }

  private void requireNotAhead(long shift) {
    long tolerated = AcceptanceWindow.DEFAULT.ahead().toNanos();
    if (options.noShift() && plan.aheadOfPlan(shift) > tolerated) {
      throw new ReplayException(
          options.recording()
              + " ends in the future by this machine's clock: replay it with shifted times");
    }
  }

  private ReplayResult result(RecordingIdentity identity, long shift, Duration elapsed) {
    return new ReplayResult(
        identity,
        Duration.ofNanos(shift),
        tally.sent(),
        tally.accepted(),
        tally.rejected(),
        tally.rejections(),
        elapsed);
  }
}
