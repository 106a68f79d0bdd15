package io.tokenmeter.streams.routing;

import io.tokenmeter.schemas.derived.LiveEnergy;
import io.tokenmeter.schemas.derived.Provenance;
import io.tokenmeter.schemas.derived.RouteCost;
import io.tokenmeter.schemas.event.EndpointTier;
import io.tokenmeter.schemas.event.Generation;
import io.tokenmeter.schemas.lookup.ReferenceTables;
import io.tokenmeter.schemas.reference.SlaPolicy;
import io.tokenmeter.streams.sla.Responsiveness;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Keeps the recent past of every endpoint and publishes a record of each once a second of wall
 * clock. States live on the heap and are stored as often as they are published: writing a minute of
 * samples at every event would cost far more than the second that a crash can lose.
 */
@SuppressWarnings("NullAway.Init") // Kafka Streams calls init before anything else
final class RouteCostProcessor implements Processor<String, SpecificRecord, String, RouteCost> {

  private static final Duration PUBLISH_INTERVAL = Duration.ofSeconds(1);

  private final ReferenceTables tables;
  private final RouteCostRules rules;
  private final RouteCostCalculator calculator;
  private final Map<String, EndpointState> endpoints = new HashMap<>();
  private final Set<String> changed = new HashSet<>();

  private ProcessorContext<String, RouteCost> context;
  private KeyValueStore<String, byte[]> store;

  RouteCostProcessor(ReferenceTables tables, RouteCostRules rules) {
    this.tables = tables;
    this.rules = rules;
    this.calculator = new RouteCostCalculator(tables, rules);
  }

  @Override
  public void init(ProcessorContext<String, RouteCost> streams) {
    context = streams;
    store = streams.getStateStore(RouteCostsTopology.STORE);
    try (KeyValueIterator<String, byte[]> stored = store.all()) {
      stored.forEachRemaining(
          s -> EndpointStateCodec.decode(s.value).ifPresent(state -> endpoints.put(s.key, state)));
    }
    streams.schedule(PUBLISH_INTERVAL, PunctuationType.WALL_CLOCK_TIME, this::publish);
  }

  @Override
  public void process(Record<String, SpecificRecord> message) {
    if (message.value() instanceof Generation generation) {
      observe(heard(message.key(), generation.getModel()), generation);
    } else if (message.value() instanceof LiveEnergy energy
        && energy.getProvenance() != Provenance.MISSING) {
      observe(heard(message.key(), energy.getModel()), energy);
    }
  }

  private EndpointState heard(String endpoint, String model) {
    EndpointState state =
        endpoints.computeIfAbsent(endpoint, name -> new EndpointState(name, model));
    state.model = model;
    state.heardAtMillis = context.currentSystemTimeMs();
    changed.add(endpoint);
    return state;
  }

  private void observe(EndpointState state, Generation generation) {
    if (generation.getSite() != null) {
      state.site = generation.getSite();
    }
    if (generation.getEndpointTier() != EndpointTier.UNKNOWN) {
      state.tier = generation.getEndpointTier();
    }
    Responsiveness responsiveness = Responsiveness.of(generation);
    boolean timed = !responsiveness.failed() && !responsiveness.cancelled();
    SlaPolicy policy =
        tables
            .slaPolicy(generation.getTenant(), generation.getModel(), generation.getFinishedAt())
            .orElse(null);
    state.add(
        new ServedSample(
            EnergySample.micros(generation.getFinishedAt()),
            responsiveness.failed(),
            timed ? responsiveness.ttftMillis() : null,
            timed ? responsiveness.tpotMillis() : null,
            policy == null || !responsiveness.measurable()
                ? null
                : Boolean.valueOf(responsiveness.attains(policy))),
        rules.window());
  }

  private void observe(EndpointState state, LiveEnergy energy) {
    if (energy.getSite() != null) {
      state.site = energy.getSite();
    }
    state.add(EnergySample.of(energy), rules.window());
  }

  private void publish(long nowMillis) {
    Iterator<EndpointState> all = endpoints.values().iterator();
    while (all.hasNext()) {
      EndpointState state = all.next();
      if (nowMillis - state.heardAtMillis > rules.forgetAfter().toMillis()) {
        all.remove();
        changed.remove(state.endpoint);
        store.delete(state.endpoint);
        context.forward(new Record<>(state.endpoint, null, nowMillis));
      } else {
        RouteCost cost = calculator.calculate(state, Instant.ofEpochMilli(nowMillis));
        context.forward(new Record<>(state.endpoint, cost, nowMillis));
      }
    }
    for (String endpoint : changed) {
      EndpointState state = endpoints.get(endpoint);
      if (state != null) {
        store.put(endpoint, EndpointStateCodec.encode(state));
      }
    }
    changed.clear();
  }
}
