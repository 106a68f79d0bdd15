package io.tokenmeter.ingest.cloudevents;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tokenmeter.schemas.event.EndpointTier;
import io.tokenmeter.schemas.event.EngineTelemetry;
import io.tokenmeter.schemas.event.Generation;
import io.tokenmeter.schemas.event.GenerationStart;
import io.tokenmeter.schemas.event.GenerationStatus;
import io.tokenmeter.schemas.event.GpuInput;
import io.tokenmeter.schemas.event.GpuTelemetry;
import io.tokenmeter.schemas.event.InputMark;
import io.tokenmeter.schemas.event.MeterScope;
import io.tokenmeter.schemas.event.PowerReading;
import io.tokenmeter.schemas.event.ServiceTier;
import io.tokenmeter.schemas.event.TokenCounts;
import io.tokenmeter.schemas.event.TokenReporting;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.apache.avro.specific.SpecificRecord;

/** What the encoders write, the decoders read back, to the last digit. */
class RoundTripTest {

  private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");

  @Property
  void exclusiveCountsAreNeverNegativeAndLoseNoToken(
      @ForAll @LongRange(min = -10, max = 3000) long input,
      @ForAll @LongRange(min = 0, max = 1000) long cached,
      @ForAll @LongRange(min = 0, max = 1000) long written,
      @ForAll @LongRange(min = -10, max = 2000) long output,
      @ForAll @LongRange(min = 0, max = 1000) long reasoning) {
    ObjectNode tokens = EventJson.MAPPER.createObjectNode();
    tokens.put("input", input).put("cached_input", cached).put("cache_write", written);
    tokens.put("output", output).put("reasoning", reasoning);
    Fields fields = Fields.of(tokens);

    TokenCounts counts = TokenNormalisation.read(fields, TokenReporting.INCLUSIVE);

    boolean possible = input >= cached + written && output >= reasoning && input >= 0;
    assertThat(fields.errors().isEmpty()).isEqualTo(possible);
    if (possible) {
      assertThat(counts.getInput()).isNotNegative();
      assertThat(counts.getOutput()).isNotNegative();
      assertThat(counts.getInput() + counts.getCachedInput() + counts.getCacheWrite())
          .isEqualTo(input);
      assertThat(counts.getOutput() + counts.getReasoning()).isEqualTo(output);
    }
  }

  @Property(tries = 300)
  void generations(@ForAll long seed) throws JsonProcessingException {
    Random random = new Random(seed);
    Instant arrived = instant(random);
    Instant scheduled = arrived.plus(random.nextInt(1_000_000), ChronoUnit.MICROS);
    boolean produced = random.nextBoolean();
    Generation generation =
        Generation.newBuilder()
            .setTenant(text(random))
            .setSource("trace:GPU-1#2")
            .setGenerationId(text(random))
            .setRequestId(textOrNull(random))
            .setAttempt(1 + random.nextInt(5))
            .setRouteDecisionId(textOrNull(random))
            .setSession(textOrNull(random))
            .setAgent(textOrNull(random))
            .setKey(textOrNull(random))
            .setProject(textOrNull(random))
            .setLabels(random.nextBoolean() ? Map.of() : Map.of(text(random), text(random)))
            .setModel(text(random))
            .setModelDigest(textOrNull(random))
            .setPrecision(textOrNull(random))
            .setProvider(textOrNull(random))
            .setRegion(textOrNull(random))
            .setDeployment(textOrNull(random))
            .setEndpoint(textOrNull(random))
            .setSite(textOrNull(random))
            .setEndpointTier(any(EndpointTier.values(), random))
            .setGpus(random.nextBoolean() ? List.of() : List.of("GPU-1", "GPU-2"))
            .setDecodeGpus(random.nextBoolean() ? List.of() : List.of("GPU-3"))
            .setStatus(GenerationStatus.values()[random.nextInt(4)])
            .setServiceTier(ServiceTier.values()[random.nextInt(4)])
            .setTokenReporting(TokenReporting.values()[random.nextInt(2)])
            .setTokens(tokens(random))
            .setArrivedAt(random.nextBoolean() ? arrived : null)
            .setScheduledAt(random.nextBoolean() ? scheduled : null)
            .setFirstTokenAt(produced ? scheduled : null)
            .setFinishedAt(scheduled.plus(random.nextInt(1_000_000), ChronoUnit.MICROS))
            .setProviderCost(random.nextBoolean() ? null : BigDecimal.valueOf(count(random), 12))
            .setProviderCurrency("USD")
            .build();

    assertReadBack(FactTypes.GENERATION, generation);
  }

  @Property(tries = 300)
  void powerReadings(@ForAll long seed, @ForAll @LongRange(min = 0) long microjoules)
      throws JsonProcessingException {
    Random random = new Random(seed);
    PowerReading reading =
        PowerReading.newBuilder()
            .setSource("urn:meter")
            .setMeter(text(random))
            .setScope(MeterScope.values()[random.nextInt(6)])
            .setParent(textOrNull(random))
            .setSite(textOrNull(random))
            .setHost(textOrNull(random))
            .setDeviceModel(textOrNull(random))
            .setSampleTime(instant(random))
            .setPowerMicrowatts(random.nextBoolean() ? null : count(random))
            .setEnergyCounterMicrojoules(microjoules)
            .setAccuracyClass(random.nextBoolean() ? null : 0.5)
            .build();

    assertReadBack(FactTypes.POWER_READING, reading);
  }

  @Property(tries = 300)
  void gpuTelemetry(@ForAll long seed) throws JsonProcessingException {
    Random random = new Random(seed);
    GpuTelemetry telemetry =
        GpuTelemetry.newBuilder()
            .setSource("urn:meter")
            .setGpu(text(random))
            .setGpuModel(textOrNull(random))
            .setSampleTime(instant(random))
            .setPowerMicrowatts(count(random))
            .setEnergyCounterMicrojoules(random.nextBoolean() ? null : count(random))
            .setUtilization(random.nextBoolean() ? null : random.nextDouble())
            .setMemoryUtilization(random.nextBoolean() ? null : random.nextDouble())
            .setSmClockMhz(random.nextBoolean() ? null : random.nextInt(3000))
            .setMemoryClockMhz(random.nextInt(3000))
            .setMemoryUsedBytes(count(random))
            .setMemoryTotalBytes(random.nextBoolean() ? null : count(random))
            .setTemperatureCelsius(random.nextDouble() * 100 - 20)
            .setFaultCode(random.nextBoolean() ? null : 79)
            .setPartitionProfile(textOrNull(random))
            .setPartitionId(textOrNull(random))
            .build();

    assertReadBack(FactTypes.GPU_TELEMETRY, telemetry);
  }

  @Property(tries = 100)
  void engineTelemetryAndMarks(@ForAll long seed) throws JsonProcessingException {
    Random random = new Random(seed);
    assertReadBack(
        FactTypes.ENGINE_TELEMETRY,
        EngineTelemetry.newBuilder()
            .setSource("urn:engine")
            .setEndpoint(text(random))
            .setModel(textOrNull(random))
            .setSampleTime(instant(random))
            .setRequestsRunning(count(random))
            .setRequestsWaiting(random.nextBoolean() ? null : count(random))
            .setKvCacheUsage(random.nextDouble())
            .setPromptTokensTotal(count(random))
            .setGenerationTokensTotal(random.nextBoolean() ? null : count(random))
            .build());
    assertReadBack(
        FactTypes.INPUT_MARK,
        InputMark.newBuilder()
            .setSource("trace:GPU-1")
            .setEndedAt(instant(random))
            .setGpus(
                List.of(new GpuInput(text(random), count(random), instant(random), count(random))))
            .build());
  }

  @Property(tries = 100)
  void starts(@ForAll long seed) throws JsonProcessingException {
    Random random = new Random(seed);
    assertReadBack(
        FactTypes.GENERATION_START,
        GenerationStart.newBuilder()
            .setTenant(text(random))
            .setSource("urn:engine")
            .setGenerationId(text(random))
            .setEndpoint(textOrNull(random))
            .setGpus(random.nextBoolean() ? List.of() : List.of(text(random)))
            .setStartedAt(instant(random))
            .build());
  }

  private static <V extends SpecificRecord> void assertReadBack(FactType<V> type, V fact)
      throws JsonProcessingException {
    String wire = EventJson.MAPPER.writeValueAsString(type.toCloudEvent(fact));
    JsonNode event = EventJson.MAPPER.readTree(wire);
    Decoded<V> decoded =
        type.decode(
            event.get("source").textValue(), event.get("id").textValue(), event.get("data"));
    assertThat(decoded.problems()).isEmpty();
    assertThat(decoded.fact()).isEqualTo(fact);
    assertThat(type.strip(event.get("data")))
        .as("no known field is missing from the shape")
        .isEqualTo(event.get("data"));
  }

  private static Instant instant(Random random) {
    return NOON.plus(random.nextInt(), ChronoUnit.MICROS);
  }

  private static TokenCounts tokens(Random random) {
    long cacheWrite = count(random);
    return new TokenCounts(
        count(random),
        count(random),
        cacheWrite,
        count(random),
        count(random),
        random.nextLong(cacheWrite + 1));
  }

  private static long count(Random random) {
    return random.nextInt(100_000_000);
  }

  private static String text(Random random) {
    return "näme \"" + random.nextInt(1000) + "\" / #%";
  }

  private static @org.jspecify.annotations.Nullable String textOrNull(Random random) {
    return random.nextBoolean() ? null : text(random);
  }

  private static <E> E any(E[] values, Random random) {
    return values[random.nextInt(values.length)];
  }
}
