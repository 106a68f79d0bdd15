package io.tokenmeter.local.load;

import io.tokenmeter.schemas.event.GpuTelemetry;
import io.tokenmeter.schemas.event.MeterScope;
import io.tokenmeter.schemas.event.PowerReading;
import java.time.Instant;

/**
 * What the fleet's meters show: an idle floor and, above it, power for the generations that finish
 * each second, uneven from tick to tick. The counter at a tick needs no earlier one.
 */
final class FleetReadings {

  private static final long MICRO = 1_000_000L;
  private static final double IDLE_WATTS = 75;
  private static final double JOULES_PER_GENERATION = 60;
  private static final double MAX_WATTS = 700;
  private static final double UNEVEN = 0.2;
  private static final long MEMORY_BYTES = 141L << 30;

  private final FleetSpec spec;
  private final FleetNames names;
  private final double secondsPerTick;
  private final double meanWatts;

  FleetReadings(FleetSpec spec, FleetNames names) {
    this.spec = spec;
    this.names = names;
    this.secondsPerTick = spec.tick().toNanos() / 1e9;
    this.meanWatts =
        Math.min(
            MAX_WATTS,
            IDLE_WATTS
                + JOULES_PER_GENERATION * spec.generationsPerTick() / spec.gpus() / secondsPerTick);
  }

  Instant time(long tick) {
    return spec.start().plus(spec.tick().multipliedBy(tick));
  }

  PowerReading power(int gpu, long tick) {
    return PowerReading.newBuilder()
        .setSource(names.sourceOf(gpu))
        .setMeter(names.gpu(gpu))
        .setScope(MeterScope.GPU)
        .setSite(FleetSpec.SITE)
        .setHost(names.host(gpu))
        .setDeviceModel(FleetSpec.GPU_MODEL)
        .setSampleTime(time(tick))
        .setPowerMicrowatts(microwatts(gpu, tick))
        .setEnergyCounterMicrojoules(counterMicrojoules(gpu, tick))
        .build();
  }

  GpuTelemetry telemetry(int gpu, long tick) {
    long microwatts = microwatts(gpu, tick);
    double load = Math.min(1.0, microwatts / (MAX_WATTS * MICRO));
    return GpuTelemetry.newBuilder()
        .setSource(names.sourceOf(gpu))
        .setGpu(names.gpu(gpu))
        .setGpuModel(FleetSpec.GPU_MODEL)
        .setSite(FleetSpec.SITE)
        .setHost(names.host(gpu))
        .setSampleTime(time(tick))
        .setPowerMicrowatts(microwatts)
        .setUtilization(Math.round(load * 100) / 100.0)
        .setMemoryUtilization(Math.round(load * 50) / 100.0)
        .setSmClockMhz(1_980)
        .setMemoryClockMhz(3_201)
        .setMemoryUsedBytes(MEMORY_BYTES / 2)
        .setMemoryTotalBytes(MEMORY_BYTES)
        .setTemperatureCelsius(35.0 + Math.round(30 * load))
        .build();
  }

  /** Grows with each tick: what is uneven is less than what a tick adds. */
  private long counterMicrojoules(int gpu, long tick) {
    double perTick = meanWatts * secondsPerTick * MICRO;
    double uneven = new Chance(spec.seed() + gpu, ~tick).between(0, UNEVEN);
    return Math.round(perTick * (tick + 1 + uneven)) / 1_000 * 1_000;
  }

  private long microwatts(int gpu, long tick) {
    long added = counterMicrojoules(gpu, tick) - counterMicrojoules(gpu, tick - 1);
    return Math.round(added / secondsPerTick / 1_000) * 1_000;
  }
}
