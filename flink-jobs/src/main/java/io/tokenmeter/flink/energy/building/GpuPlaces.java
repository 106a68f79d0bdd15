package io.tokenmeter.flink.energy.building;

import io.tokenmeter.flink.energy.GpuFact;
import io.tokenmeter.flink.energy.GpuFacts;
import io.tokenmeter.schemas.event.GpuTelemetry;
import io.tokenmeter.schemas.event.PowerReading;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.functions.FlatMapFunction;
import org.apache.flink.api.common.functions.util.ListCollector;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;

/**
 * Tells the tree, once for each window, that a GPU was read and where it hangs. What was told last
 * is remembered in memory alone: telling it again changes nothing.
 */
public abstract class GpuPlaces<R> implements FlatMapFunction<R, TreeFact> {

  private static final long serialVersionUID = 1L;

  private record Told(long windowMicros, MeterPlace place) {}

  private final TreeSettings settings;
  private transient @Nullable Map<String, Told> told;

  private GpuPlaces(TreeSettings settings) {
    this.settings = settings;
  }

  /** Where the power readings of GPUs say they are. */
  public static GpuPlaces<PowerReading> ofReadings(TreeSettings settings) {
    return new OfReadings(settings);
  }

  /** Where the telemetry of GPUs says they are. */
  public static GpuPlaces<GpuTelemetry> ofTelemetry(TreeSettings settings) {
    return new OfTelemetry(settings);
  }

  abstract void facts(R record, Collector<GpuFact> out);

  abstract String device(R record);

  abstract Instant time(R record);

  abstract MeterPlace place(R record);

  @Override
  public void flatMap(R record, Collector<TreeFact> out) {
    long window = settings.windowStart(ChronoUnit.MICROS.between(Instant.EPOCH, time(record)));
    Told now = new Told(window, place(record));
    if (now.equals(told().put(device(record), now))) {
      return;
    }
    List<GpuFact> facts = new ArrayList<>();
    facts(record, new ListCollector<>(facts));
    for (GpuFact fact : facts) {
      out.collect(TreeFact.of(fact.gpu(), window, now.place(), null, null));
    }
  }

  private Map<String, Told> told() {
    if (told == null) {
      told = new HashMap<>();
    }
    return told;
  }

  private static final class OfReadings extends GpuPlaces<PowerReading> {

    private static final long serialVersionUID = 1L;

    private OfReadings(TreeSettings settings) {
      super(settings);
    }

    @Override
    void facts(PowerReading reading, Collector<GpuFact> out) {
      GpuFacts.ofReading(reading, out);
    }

    @Override
    String device(PowerReading reading) {
      return reading.getMeter();
    }

    @Override
    Instant time(PowerReading reading) {
      return reading.getSampleTime();
    }

    @Override
    MeterPlace place(PowerReading reading) {
      return MeterPlace.of(reading);
    }
  }

  private static final class OfTelemetry extends GpuPlaces<GpuTelemetry> {

    private static final long serialVersionUID = 1L;

    private OfTelemetry(TreeSettings settings) {
      super(settings);
    }

    @Override
    void facts(GpuTelemetry telemetry, Collector<GpuFact> out) {
      GpuFacts.ofTelemetry(telemetry, out);
    }

    @Override
    String device(GpuTelemetry telemetry) {
      return telemetry.getGpu();
    }

    @Override
    Instant time(GpuTelemetry telemetry) {
      return telemetry.getSampleTime();
    }

    @Override
    MeterPlace place(GpuTelemetry telemetry) {
      return MeterPlace.of(telemetry);
    }
  }
}
