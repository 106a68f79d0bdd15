package io.tokenmeter.ingest.recording;

import io.tokenmeter.schemas.event.EndpointTier;
import io.tokenmeter.schemas.event.Generation;
import io.tokenmeter.schemas.event.GpuInput;
import io.tokenmeter.schemas.event.GpuTelemetry;
import io.tokenmeter.schemas.event.InputMark;
import io.tokenmeter.schemas.event.MeterScope;
import io.tokenmeter.schemas.event.PowerReading;
import io.tokenmeter.schemas.event.TokenCounts;
import io.tokenmeter.schemas.event.TokenReporting;
import io.tokenmeter.schemas.identity.GenerationIdentity;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A recording as facts, in the order of its files. All times are shifted by one constant, exactly,
 * and then floored to microseconds.
 */
public final class RecordingFacts {

  private static final long NANOS_PER_SECOND = 1_000_000_000L;
  private static final long MICROS_PER_MILLI = 1_000L;
  private static final double PERCENT = 100.0;

  private final Recording recording;
  private final RecordingIdentity identity;
  private final long shiftNanos;

  public RecordingFacts(Recording recording, RecordingIdentity identity, long shiftNanos) {
    this.recording = recording;
    this.identity = identity;
    this.shiftNanos = shiftNanos;
  }

  public List<Generation> generations() {
    return recording.requests().stream().map(this::generation).toList();
  }

  /** Power and the energy counter, one reading per sample. */
  public List<PowerReading> powerReadings() {
    return recording.samples().stream().map(this::powerReading).toList();
  }

  /** Everything else a sample tells; the energy counter travels once, with the power readings. */
  public List<GpuTelemetry> gpuTelemetry() {
    return recording.samples().stream()
        .filter(RecordedSample::hasTelemetry)
        .map(this::telemetry)
        .toList();
  }

  /** What the whole recording delivers. */
  public InputMark inputMark() {
    long generations =
        generations().stream()
            .map(g -> new GenerationIdentity(g.getTenant(), g.getSource(), g.getGenerationId()))
            .distinct()
            .count();
    long readings = powerReadings().stream().map(PowerReading::getSampleTime).distinct().count();
    return inputMark(generations, readings);
  }

  /**
   * The mark of a replay of which only a part was accepted.
   *
   * @param generations distinct ones
   * @param readings distinct power readings
   */
  public InputMark inputMark(long generations, long readings) {
    Instant ended = time(recording.lastEventNanos());
    Instant lastSample =
        recording.samples().stream()
            .map(sample -> time(sample.sampleNanos()))
            .max(Instant::compareTo)
            .orElse(ended);
    return InputMark.newBuilder()
        .setSource(identity.source())
        .setEndedAt(ended)
        .setGpus(List.of(new GpuInput(identity.gpu(), generations, lastSample, readings)))
        .build();
  }

  private Generation generation(RecordedRequest request) {
    return Generation.newBuilder()
        .setTenant(request.tenant())
        .setSource(identity.source())
        .setGenerationId(request.requestId())
        .setRequestId(request.requestId())
        .setModel(request.model())
        .setEndpoint(request.model() + "@" + identity.gpu())
        .setEndpointTier(EndpointTier.LOCAL)
        .setSite(Recording.SITE)
        .setGpus(List.of(identity.gpu()))
        .setStatus(request.status())
        .setTokenReporting(TokenReporting.EXCLUSIVE)
        .setTokens(new TokenCounts(request.inputTokens(), 0L, 0L, request.outputTokens(), 0L, 0L))
        .setArrivedAt(timeOrNull(request.arrivalNanos()))
        .setScheduledAt(timeOrNull(request.scheduledNanos()))
        .setFirstTokenAt(timeOrNull(request.firstTokenNanos()))
        .setFinishedAt(time(request.finishNanos()))
        .build();
  }

  private PowerReading powerReading(RecordedSample sample) {
    return PowerReading.newBuilder()
        .setSource(identity.source())
        .setMeter(identity.gpu())
        .setScope(MeterScope.GPU)
        .setSite(Recording.SITE)
        .setDeviceModel(recording.gpuName())
        .setSampleTime(time(sample.sampleNanos()))
        .setPowerMicrowatts(milliToMicro(sample.powerMilliwatts()))
        .setEnergyCounterMicrojoules(milliToMicro(sample.energyMillijoules()))
        .build();
  }

  private GpuTelemetry telemetry(RecordedSample sample) {
    return GpuTelemetry.newBuilder()
        .setSource(identity.source())
        .setGpu(identity.gpu())
        .setGpuModel(recording.gpuName())
        .setSite(Recording.SITE)
        .setSampleTime(time(sample.sampleNanos()))
        .setPowerMicrowatts(milliToMicro(sample.powerMilliwatts()))
        .setUtilization(ratio(sample.gpuUtilizationPercent()))
        .setMemoryUtilization(ratio(sample.memoryUtilizationPercent()))
        .setSmClockMhz(toInteger(sample.smClockMhz()))
        .setMemoryClockMhz(toInteger(sample.memoryClockMhz()))
        .setMemoryUsedBytes(sample.memoryUsedBytes())
        .setTemperatureCelsius(toDouble(sample.temperatureCelsius()))
        .build();
  }

  private @Nullable Instant timeOrNull(@Nullable Long nanos) {
    return nanos == null ? null : time(nanos);
  }

  private Instant time(long nanos) {
    long shifted = Math.addExact(nanos, shiftNanos);
    return Instant.ofEpochSecond(
            Math.floorDiv(shifted, NANOS_PER_SECOND), Math.floorMod(shifted, NANOS_PER_SECOND))
        .truncatedTo(ChronoUnit.MICROS);
  }

  private static @Nullable Long milliToMicro(@Nullable Long milli) {
    return milli == null ? null : Math.multiplyExact(milli, MICROS_PER_MILLI);
  }

  private static @Nullable Double ratio(@Nullable Long percent) {
    return percent == null ? null : percent / PERCENT;
  }

  private static @Nullable Double toDouble(@Nullable Long value) {
    return value == null ? null : value.doubleValue();
  }

  private static @Nullable Integer toInteger(@Nullable Long value) {
    return value == null ? null : Math.toIntExact(value);
  }
}
