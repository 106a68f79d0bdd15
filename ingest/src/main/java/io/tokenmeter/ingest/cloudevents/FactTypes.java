package io.tokenmeter.ingest.cloudevents;

import io.tokenmeter.schemas.event.EngineTelemetry;
import io.tokenmeter.schemas.event.Generation;
import io.tokenmeter.schemas.event.GenerationStart;
import io.tokenmeter.schemas.event.GpuTelemetry;
import io.tokenmeter.schemas.event.InputMark;
import io.tokenmeter.schemas.event.PowerReading;
import io.tokenmeter.schemas.topic.Topics;
import java.util.List;
import java.util.Optional;

/**
 * Every kind of event we take. A change that old senders would not survive gets a new type name.
 */
public final class FactTypes {

  public static final FactType<Generation> GENERATION =
      new FactType<>(
          "io.tokenmeter.generation.v1",
          Topics.GENERATION_EVENTS,
          new GenerationDecoder(),
          new GenerationEncoder());

  public static final FactType<GenerationStart> GENERATION_START =
      new FactType<>(
          "io.tokenmeter.generation-started.v1",
          Topics.GENERATION_STARTS,
          new GenerationStartDecoder(),
          new GenerationStartEncoder());

  public static final FactType<PowerReading> POWER_READING =
      new FactType<>(
          "io.tokenmeter.power-reading.v1",
          Topics.POWER_READINGS,
          new PowerReadingDecoder(),
          new PowerReadingEncoder());

  public static final FactType<GpuTelemetry> GPU_TELEMETRY =
      new FactType<>(
          "io.tokenmeter.gpu-telemetry.v1",
          Topics.GPU_TELEMETRY,
          new GpuTelemetryDecoder(),
          new GpuTelemetryEncoder());

  public static final FactType<EngineTelemetry> ENGINE_TELEMETRY =
      new FactType<>(
          "io.tokenmeter.engine-telemetry.v1",
          Topics.ENGINE_TELEMETRY,
          new EngineTelemetryDecoder(),
          new EngineTelemetryEncoder());

  public static final FactType<InputMark> INPUT_MARK =
      new FactType<>(
          "io.tokenmeter.input-mark.v1",
          Topics.INPUT_MARKS,
          new InputMarkDecoder(),
          new InputMarkEncoder());

  private static final List<FactType<?>> ALL =
      List.of(
          GENERATION, GENERATION_START, POWER_READING, GPU_TELEMETRY, ENGINE_TELEMETRY, INPUT_MARK);

  private FactTypes() {}

  public static List<FactType<?>> all() {
    return ALL;
  }

  /** The type of that CloudEvents name, if we take it. */
  public static Optional<FactType<?>> named(String name) {
    return ALL.stream().<FactType<?>>map(type -> type).filter(t -> t.name().equals(name)).findAny();
  }
}
