package io.tokenmeter.local.load;

import io.tokenmeter.ingest.cloudevents.FactTypes;
import io.tokenmeter.schemas.event.Generation;
import io.tokenmeter.schemas.event.GpuInput;
import io.tokenmeter.schemas.event.InputMark;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * GPUs that serve and are metered. Each tick begins with a power reading and a telemetry sample of
 * every GPU, then come the generations that finish in it; after the last tick every GPU is read
 * once more. So events come in the order of event time, but for the generations of one tick.
 */
public final class SyntheticFleet implements EventSequence {

  private final FleetSpec spec;
  private final FleetNames names;
  private final FleetGenerations generations;
  private final FleetReadings readings;

  public SyntheticFleet(FleetSpec spec) {
    this.spec = spec;
    this.names = new FleetNames(spec);
    this.generations = new FleetGenerations(spec, names);
    this.readings = new FleetReadings(spec, names);
  }

  public FleetSpec spec() {
    return spec;
  }

  @Override
  public long size() {
    return spec.ticks() * spec.eventsPerTick() + spec.readingsPerTick();
  }

  /** How many of its events are generations. */
  public long generations() {
    return spec.ticks() * spec.generationsPerTick();
  }

  @Override
  public LoadEvent<?> at(long index) {
    if (index < 0 || index >= size()) {
      throw new IndexOutOfBoundsException(
          "event " + index + " of a fleet that has " + size() + " events");
    }
    long tick = index / spec.eventsPerTick();
    int offset = Math.toIntExact(index % spec.eventsPerTick());
    if (offset >= spec.readingsPerTick()) {
      long number = tick * spec.generationsPerTick() + offset - spec.readingsPerTick();
      return new LoadEvent<>(FactTypes.GENERATION, generation(number));
    }
    int gpu = offset / 2;
    return offset % 2 == 0
        ? new LoadEvent<>(FactTypes.POWER_READING, readings.power(gpu, tick))
        : new LoadEvent<>(FactTypes.GPU_TELEMETRY, readings.telemetry(gpu, tick));
  }

  /**
   * A generation.
   *
   * @param number from 0 to {@code generations() - 1}, in the order in which ticks finish them
   */
  public Generation generation(long number) {
    return generations.at(number);
  }

  /** The ends of input after everything was sent, one per source: with them, all settles. */
  public List<LoadEvent<InputMark>> marks() {
    return marks(size());
  }

  /**
   * The ends of input of a fleet that stops early.
   *
   * @param events so many from the first one on were sent
   */
  public List<LoadEvent<InputMark>> marks(long events) {
    Instant ended = spec.start().plus(spec.tick().multipliedBy(1 + events / spec.eventsPerTick()));
    List<LoadEvent<InputMark>> marks = new ArrayList<>();
    for (int node = 0; node < names.nodes(); node++) {
      List<GpuInput> inputs = new ArrayList<>();
      for (int gpu = names.firstGpuOf(node); gpu < names.firstGpuOf(node + 1); gpu++) {
        inputs.add(input(gpu, events));
      }
      marks.add(
          new LoadEvent<>(FactTypes.INPUT_MARK, new InputMark(names.source(node), ended, inputs)));
    }
    return marks;
  }

  private GpuInput input(int gpu, long events) {
    long ticks = events / spec.eventsPerTick();
    long offset = events % spec.eventsPerTick();
    long sent = ticks * spec.generationsPerTick() + Math.max(0, offset - spec.readingsPerTick());
    long read = ticks + (offset > 2L * gpu ? 1 : 0);
    return new GpuInput(
        names.gpu(gpu),
        sent / spec.gpus() + (gpu < sent % spec.gpus() ? 1 : 0),
        readings.time(Math.max(0, read - 1)),
        read);
  }
}
