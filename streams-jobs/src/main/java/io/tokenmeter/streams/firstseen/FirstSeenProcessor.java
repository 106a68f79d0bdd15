package io.tokenmeter.streams.firstseen;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.tokenmeter.schemas.derived.RejectReason;
import io.tokenmeter.schemas.derived.RejectStage;
import io.tokenmeter.schemas.derived.RejectedEvent;
import io.tokenmeter.schemas.event.Generation;
import io.tokenmeter.schemas.identity.AcceptanceWindow;
import io.tokenmeter.schemas.identity.GenerationIdentity;
import io.tokenmeter.schemas.limits.FactLimits;
import io.tokenmeter.schemas.topic.Topics;
import io.tokenmeter.schemas.wire.AvroWire;
import io.tokenmeter.streams.rejection.RejectedRecord;
import io.tokenmeter.streams.rejection.RejectionCounter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.KeyValueStore;

/** Lets the first copy of a generation pass, drops later ones, refuses contradictions. */
@SuppressWarnings("NullAway.Init") // Kafka Streams calls init before anything else
final class FirstSeenProcessor implements Processor<String, Generation, String, Admission> {

  private static final Duration EXPIRY_INTERVAL = Duration.ofSeconds(10);
  private static final int EXPIRY_KEYS = 5_000;

  /** For 3.3 million identities of a partition; beyond, ever more of them are looked up. */
  private static final int FILTER_BYTES = 4 << 20;

  private static final Duration FILTER_INTERVAL = Duration.ofMillis(500);
  private static final int FILTER_KEYS = 50_000;
  private static final RejectedRecord NOWHERE = new RejectedRecord("", -1, -1);

  private final AcceptanceWindow acceptance;
  private final AvroWire<Generation> wire;
  private final Clock clock;
  private final MeterRegistry meters;
  private final Counter duplicates;
  private final ContentHash contentHash = new ContentHash();

  private ProcessorContext<String, Admission> context;
  private KeyValueStore<Bytes, byte[]> seen;
  private UnseenFilter unseen;

  FirstSeenProcessor(
      AcceptanceWindow acceptance, AvroWire<Generation> wire, Clock clock, MeterRegistry meters) {
    this.acceptance = acceptance;
    this.wire = wire;
    this.clock = clock;
    this.meters = meters;
    this.duplicates = meters.counter("tokenmeter.duplicates");
  }

  @Override
  public void init(ProcessorContext<String, Admission> streams) {
    context = streams;
    seen = streams.getStateStore(FirstSeen.STORE);
    // Anew with every assignment: the store may have grown elsewhere, or lost an aborted part.
    unseen = new UnseenFilter(seen, FILTER_BYTES);
    unseen.readOn(FILTER_KEYS);
    streams.schedule(
        FILTER_INTERVAL, PunctuationType.WALL_CLOCK_TIME, now -> unseen.readOn(FILTER_KEYS));
    IdentityExpiry expiry = new IdentityExpiry(seen, EXPIRY_KEYS);
    streams.schedule(
        EXPIRY_INTERVAL,
        PunctuationType.WALL_CLOCK_TIME,
        now ->
            expiry.forgetBefore(streams.currentStreamTimeMs() - acceptance.horizon().toMillis()));
  }

  @Override
  public void process(Record<String, Generation> event) {
    Generation generation = event.value();
    if (generation == null) {
      refuse(event, withoutValue());
      return;
    }
    Optional<String> problem = FactLimits.problem(generation);
    if (problem.isPresent()) {
      refuse(
          event,
          rejected(
              generation, RejectReason.INVALID_FIELD, problem.get() + "; correct its producer"));
      return;
    }
    Instant appended = Instant.ofEpochMilli(event.timestamp());
    Optional<RejectReason> refusal = acceptance.refusal(generation.getFinishedAt(), appended);
    if (refusal.isPresent()) {
      refuse(event, outsideWindow(generation, refusal.get(), appended));
    } else {
      admitOnce(event, generation);
    }
  }

  private void admitOnce(Record<String, Generation> event, Generation generation) {
    GenerationIdentity identity =
        new GenerationIdentity(
            generation.getTenant(), generation.getSource(), generation.getGenerationId());
    Bytes key = Bytes.wrap(identity.hash128());
    long content = contentHash.of(generation);
    byte[] known = unseen.isUnseen(key) ? null : seen.get(key);
    if (known == null) {
      unseen.put(key);
      seen.put(key, new SeenIdentity(content, generation.getFinishedAt().toEpochMilli()).toBytes());
      context.forward(event.withKey(identity.key()).withValue(new Admission.Admitted(generation)));
    } else if (SeenIdentity.fromBytes(known).contentHash() == content) {
      duplicates.increment();
    } else {
      refuse(event, conflict(generation, identity));
    }
  }

  private RejectedEvent withoutValue() {
    return where()
        .withoutPayload(
            RejectStage.FIRST_SEEN,
            RejectReason.UNDECODABLE,
            "the record has no value; generation-events takes generations only",
            clock.instant());
  }

  private RejectedEvent outsideWindow(
      Generation generation, RejectReason reason, Instant appended) {
    String detail =
        "finished_at "
            + generation.getFinishedAt()
            + (reason == RejectReason.TOO_OLD
                ? " is more than " + acceptance.horizon().toDays() + " days before "
                : " is more than " + acceptance.ahead().toMinutes() + " minutes after ")
            + appended
            + ", when it came in; correct the source's clock, or send it earlier";
    return rejected(generation, reason, detail);
  }

  private RejectedEvent conflict(Generation generation, GenerationIdentity identity) {
    return rejected(
        generation,
        RejectReason.IDENTITY_CONFLICT,
        "generation "
            + identity.key()
            + " came before with other content; give a different generation its own generation_id");
  }

  private RejectedEvent rejected(Generation generation, RejectReason reason, String detail) {
    RejectedEvent event =
        where()
            .withPayload(
                RejectStage.FIRST_SEEN, reason, detail, wire.encode(generation), clock.instant());
    event.setSource(generation.getSource());
    return event;
  }

  private RejectedRecord where() {
    return context.recordMetadata().map(FirstSeenProcessor::place).orElse(NOWHERE);
  }

  private static RejectedRecord place(RecordMetadata metadata) {
    return new RejectedRecord(metadata.topic(), metadata.partition(), metadata.offset());
  }

  private void refuse(Record<String, Generation> event, RejectedEvent rejected) {
    RejectionCounter.count(meters, rejected);
    context.forward(
        event
            .withKey(Topics.REJECTED_EVENTS.key(rejected))
            .withValue(new Admission.Refused(rejected)));
  }
}
