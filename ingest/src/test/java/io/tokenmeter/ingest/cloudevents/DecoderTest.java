package io.tokenmeter.ingest.cloudevents;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tokenmeter.schemas.event.Generation;
import io.tokenmeter.schemas.event.GenerationStatus;
import io.tokenmeter.schemas.event.GpuTelemetry;
import io.tokenmeter.schemas.event.PowerReading;
import io.tokenmeter.schemas.event.ServiceTier;
import io.tokenmeter.schemas.event.TokenCounts;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DecoderTest {

  private static final String GENERATION =
      """
      {"tenant": "acme", "model": "llama", "status": "stop", "token_reporting": "exclusive",
       "tokens": {"input": 10, "output": 20}, "finished_at": "2026-11-20T12:00:00Z"}
      """;
  private static final String READING =
      """
      {"meter": "GPU-1", "scope": "gpu", "sample_time": "2026-11-20T12:00:00Z",
       "power_watts": 700.5, "energy_joules": "142284.091"}
      """;

  @Test
  void readsAGenerationOfTheFewestFields() throws Exception {
    Generation generation = FactTypes.GENERATION.decode("src", "g-1", json(GENERATION)).fact();

    assertThat(generation.getGenerationId()).isEqualTo("g-1");
    assertThat(generation.getStatus()).isEqualTo(GenerationStatus.COMPLETED);
    assertThat(generation.getAttempt()).isEqualTo(1);
    assertThat(generation.getServiceTier()).isEqualTo(ServiceTier.STANDARD);
    assertThat(generation.getTokens()).isEqualTo(new TokenCounts(10L, 0L, 0L, 20L, 0L, 0L));
    assertThat(generation.getGpus()).isEmpty();
    assertThat(generation.getFirstTokenAt()).isNull();
  }

  @Test
  void readsAGenerationOfAllFields() throws Exception {
    JsonNode data =
        json(
            """
            {"tenant": "acme", "model": "gpt", "status": "length", "token_reporting": "inclusive",
             "tokens": {"input": 100, "cached_input": 60, "cache_write": 30, "output": 50,
                        "reasoning": 50, "cache_write_1h": 20},
             "request_id": "r", "attempt": 3, "route_decision_id": "d", "session": "s",
             "agent": "a", "key": "k", "project": "p", "labels": {"team": "x"},
             "model_digest": "sha256:1", "precision": "int4", "provider": "openai",
             "region": "eu", "deployment": "dep", "endpoint": "e", "site": "ams", "endpoint_tier": "edge",
             "gpus": ["GPU-1", "GPU-2", "GPU-1"], "decode_gpus": ["GPU-3"],
             "service_tier": "flex", "provider_cost": "1.25e-07", "provider_currency": "USD",
             "arrived_at": "2026-11-20T13:00:00.000000999+01:00",
             "scheduled_at": "2026-11-20T12:00:00.000001Z",
             "first_token_at": null, "finished_at": "2026-11-20T12:00:01.123456789Z"}
            """);

    Generation g = FactTypes.GENERATION.decode("src", "g-1", data).fact();

    assertThat(g.getTokens()).isEqualTo(new TokenCounts(10L, 60L, 30L, 0L, 50L, 20L));
    assertThat(g.getRegion()).isEqualTo("eu");
    assertThat(g.getLabels()).isEqualTo(Map.of("team", "x"));
    assertThat(g.getGpus()).containsExactly("GPU-1", "GPU-2");
    assertThat(g.getProviderCost()).isEqualTo(new BigDecimal("0.000000125000"));
    assertThat(g.getArrivedAt()).isEqualTo(Instant.parse("2026-11-20T12:00:00Z"));
    assertThat(g.getFinishedAt()).isEqualTo(Instant.parse("2026-11-20T12:00:01.123456Z"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "tenant | null | tenant is missing: it is required",
        "tenant | ' ' | tenant =  : must not be blank",
        "tenant | 5 | tenant = 5: must be a string",
        "status | 'running' | status = running: must be one of [cancelled, completed, failed, length, stop]",
        "status | 'unknown' | status = unknown: must be one of [cancelled, completed, failed, length, stop]",
        "token_reporting | null | token_reporting is missing: it is required",
        "tokens | null | tokens is missing: must be an object",
        "tokens | {\"input\": -1} | tokens.input = -1: must not be negative",
        "tokens | {\"output\": 1000000001} | tokens.output = 1000000001: must be at most 1000000000",
        "tokens | {\"output\": 1e999999999} | tokens.output = 1E+999999999: is out of range",
        "tokens | {\"output\": 1.5} | tokens.output = 1.5: must be a whole number",
        "tokens | {\"reasoning\": \"NaN\"} | tokens.reasoning = NaN: must be a finite number",
        "attempt | 0 | attempt = 0: the first attempt is 1",
        "gpus | \"GPU-1\" | gpus = GPU-1: must be a list of at most 1024 strings",
        "gpus | [{\"prompt\": \"x\"}] | gpus = (array): element 0 must be a string",
        "labels | {\"a\": {}} | labels = (object): label a must be a string",
        "service_tier | 'best' | service_tier = best: must be one of [batch, flex, priority, standard]",
        "finished_at | null | finished_at is missing: it is required",
        "finished_at | 'now' | finished_at = now: must be an RFC 3339 time with an offset, such as 2026-11-20T12:00:00.123456Z",
        "finished_at | '2026-11-20T12:00:00' | finished_at = 2026-11-20T12:00:00: must be an RFC 3339 time with an offset, such as 2026-11-20T12:00:00.123456Z",
        "finished_at | '+999999999-01-01T00:00:00Z' | finished_at = +999999999-01-01T00:00:00Z: must lie between 1970 and 2200",
        "arrived_at | '2026-11-20T12:00:00.000001Z' | finished_at = 2026-11-20T12:00:00Z: must not be before 2026-11-20T12:00:00.000001Z (arrived <= scheduled <= first token <= finished)",
        "provider_cost | 1 | provider_currency is missing: provider_cost needs it",
        "provider_cost | 1e999999999 | provider_cost = 1E+999999999: is out of range",
        "provider_cost | 0.0000000000001 | provider_cost = 1E-13: must fit 26 digits before and 12 behind the point",
        "provider_currency | 'eur' | provider_currency = eur: must be an ISO 4217 code, such as EUR",
      },
      quoteCharacter = '`')
  void saysWhatIsWrongWithAGeneration(String field, String value, String problem) throws Exception {
    ObjectNode data = (ObjectNode) json(GENERATION);
    data.set(field, json(value.replace('\'', '"')));

    Decoded<Generation> decoded = FactTypes.GENERATION.decode("src", "g-1", data);

    assertThat(decoded.isValid()).isFalse();
    assertThat(decoded.problems()).isEqualTo(problem);
  }

  @Test
  void reportsAllErrorsAtOnce() throws Exception {
    Decoded<Generation> decoded =
        FactTypes.GENERATION.decode("src", "g", json("{\"tokens\": {\"input\": -1}}"));

    assertThat(decoded.errors())
        .extracting(FieldError::field)
        .containsExactly(
            "tenant", "status", "model", "token_reporting", "tokens.input", "finished_at");
  }

  @Test
  void inclusiveCountsSmallerThanTheirPartsAreRefused() throws Exception {
    ObjectNode data = (ObjectNode) json(GENERATION);
    data.put("token_reporting", "inclusive");
    data.set(
        "tokens", json("{\"input\": 5, \"cached_input\": 6, \"output\": 1, \"reasoning\": 2}"));

    assertThat(FactTypes.GENERATION.decode("src", "g-1", data).problems())
        .isEqualTo(
            "tokens.input = 5: inclusive count must be at least cached_input + cache_write;"
                + " tokens.output = 1: inclusive count must be at least reasoning");
  }

  @Test
  void dataThatIsNoObjectIsRefused() throws Exception {
    assertThat(FactTypes.GENERATION.decode("s", "g", json("[1]")).problems())
        .startsWith("data = (array): must be a JSON object");
  }

  @Test
  void readsPowerAndEnergyToTheMillionth() throws Exception {
    PowerReading reading = FactTypes.POWER_READING.decode("src", "id", json(READING)).fact();

    assertThat(reading.getPowerMicrowatts()).isEqualTo(700_500_000L);
    assertThat(reading.getEnergyCounterMicrojoules()).isEqualTo(142_284_091_000L);
  }

  @ParameterizedTest
  @CsvSource({
    "0.1, 100000",
    "1e-6, 1",
    "0.0000019, 1",
    "1e-99, 0",
    "9007199254.740993, 9007199254740993",
    "9223372036854.775807, 9223372036854775807",
  })
  void energyIsExactToTheMicrojoule(String joules, long microjoules) throws Exception {
    ObjectNode data = (ObjectNode) json(READING);
    data.set("energy_joules", json(joules));

    assertThat(FactTypes.POWER_READING.decode("s", "i", data).fact().getEnergyCounterMicrojoules())
        .isEqualTo(microjoules);
  }

  @ParameterizedTest
  @CsvSource({
    "energy_joules, 142284.091, 142284091000",
    "energy_millijoules, 142284091, 142284091000", // NVML, dcgm-exporter
    "energy_millijoules, 1.42284091e8, 142284091000", // as Prometheus writes it
    "energy_microjoules, 1.4e17, 140000000000000000", // AMD
    "energy_microjoules, 142284091000.9, 142284091000",
    "energy_microjoules, 2147483634, 2147483634", // the blank of a type that counters never have
    "energy_kilowatt_hours, 0.25, 900000000000", // meters of buildings
  })
  void anEnergyCounterIsTakenInItsVendorsUnit(String field, String value, long microjoules)
      throws Exception {
    ObjectNode data = (ObjectNode) json(READING);
    data.remove("energy_joules");
    data.set(field, json(value));

    assertThat(FactTypes.POWER_READING.decode("s", "i", data).fact().getEnergyCounterMicrojoules())
        .isEqualTo(microjoules);
  }

  @ParameterizedTest
  @CsvSource({
    "power_watts, 700.5, 700500000",
    "power_milliwatts, 700500, 700500000",
    "power_microwatts, 700500000, 700500000",
    "power_kilowatts, 0.7005, 700500000",
  })
  void powerIsTakenInItsVendorsUnit(String field, String value, long microwatts) throws Exception {
    ObjectNode data = (ObjectNode) json(READING);
    data.remove("power_watts");
    data.set(field, json(value));

    assertThat(FactTypes.POWER_READING.decode("s", "i", data).fact().getPowerMicrowatts())
        .isEqualTo(microwatts);
  }

  @Test
  void aMeasureInTwoUnitsIsRefused() throws Exception {
    ObjectNode data = (ObjectNode) json(READING);
    data.put("energy_millijoules", 142_284_091L);

    assertThat(FactTypes.POWER_READING.decode("s", "i", data).problems())
        .isEqualTo(
            "energy_millijoules = 142284091: give it in one unit only, not beside energy_joules");
  }

  @ParameterizedTest
  @CsvSource({
    "power_watts, 2147483634",
    "power_milliwatts, 2147483632",
    "power_watts, 140737488355328.0",
    "power_watts, 4294967295",
    "power_watts, 18446744073709551615",
    "power_watts, 1.8446744073709552e19",
  })
  void powerThatIsTheBlankOfAnyTypeIsUnknown(String field, String blank) throws Exception {
    ObjectNode data = (ObjectNode) json(READING);
    data.remove("power_watts");
    data.set(field, json(blank));

    PowerReading reading = FactTypes.POWER_READING.decode("s", "i", data).fact();

    assertThat(reading.getPowerMicrowatts()).isNull();
    assertThat(reading.getEnergyCounterMicrojoules()).isEqualTo(142_284_091_000L);
  }

  @ParameterizedTest
  @CsvSource({
    "energy_millijoules, 9223372036854775794",
    "energy_millijoules, 9.223372036854776e18",
    "energy_microjoules, 9223372036854775792",
    "energy_microjoules, 18446744073709551615",
  })
  void aBlankIsRecognisedInTheUnitItIsGivenIn(String field, String blank) throws Exception {
    ObjectNode data = (ObjectNode) json(READING);
    data.remove("energy_joules");
    data.set(field, json(blank));

    assertThat(FactTypes.POWER_READING.decode("s", "i", data).fact().getEnergyCounterMicrojoules())
        .isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "9223372036854775794",
    "\"9223372036854775794\"",
    "9.223372036854776e18",
    "9223372036854775792"
  })
  void theBlankOfDcgmIsUnknownAndNotANumber(String blank) throws Exception {
    ObjectNode data = (ObjectNode) json(READING);
    data.set("power_watts", json(blank));

    assertThat(FactTypes.POWER_READING.decode("s", "i", data).fact().getPowerMicrowatts()).isNull();

    data.set("energy_joules", json(blank));
    assertThat(FactTypes.POWER_READING.decode("s", "i", data).problems())
        .endsWith("a reading needs power_watts or energy_joules, and not blank");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "power_watts | -1 | power_watts = -1: must not be negative",
        "power_watts | \"NaN\" | power_watts = NaN: must be a finite number",
        "power_watts | \"Infinity\" | power_watts = Infinity: must be a finite number",
        "power_watts | true | power_watts = true: must be a finite number",
        "energy_joules | 9223372036854.775808 | energy_joules = 9223372036854.775808: must be at most 9223372036854.775807",
        "energy_joules | 1e400000000 | energy_joules = 1E+400000000: is out of range",
        "energy_millijoules | 9223372036854775.9 | energy_millijoules = 9223372036854775.9: must be at most 9223372036854775.807",
        "power_milliwatts | -1 | power_milliwatts = -1: must not be negative",
        "scope | \"chassis\" | scope = chassis: must be one of [feed, gpu, node, pdu, rack, site]",
        "meter | null | meter is missing: it is required",
        "sample_time | null | sample_time is missing: it is required",
        "accuracy_class | 1e999 | accuracy_class = 1E+999: is out of range",
      },
      quoteCharacter = '`')
  void saysWhatIsWrongWithAPowerReading(String field, String value, String problem)
      throws Exception {
    ObjectNode data = (ObjectNode) json(READING);
    data.remove(field.startsWith("energy") ? "energy_joules" : field);
    data.remove(field.startsWith("power") ? "power_watts" : field);
    data.set(field, json(value));

    assertThat(FactTypes.POWER_READING.decode("s", "i", data).problems()).isEqualTo(problem);
  }

  @Test
  void blanksOfAnyWidthAreUnknownInGpuTelemetry() throws Exception {
    GpuTelemetry telemetry =
        FactTypes.GPU_TELEMETRY
            .decode(
                "s",
                "i",
                json(
                    """
                    {"gpu": "GPU-1", "sample_time": "2026-11-20T12:00:00Z",
                     "sm_clock_mhz": 2147483634, "memory_clock_mhz": 9223372036854775794,
                     "temperature_celsius": 140737488355328.0, "utilization_ratio": 0.25}
                    """))
            .fact();

    assertThat(telemetry.getSmClockMhz()).isNull();
    assertThat(telemetry.getMemoryClockMhz()).isNull();
    assertThat(telemetry.getTemperatureCelsius()).isNull();
    assertThat(telemetry.getUtilization()).isEqualTo(0.25);
  }

  @Test
  void telemetryThatMeasuresNothingIsRefused() throws Exception {
    assertThat(
            FactTypes.GPU_TELEMETRY
                .decode("s", "i", json("{\"gpu\":\"G\",\"sample_time\":\"2026-11-20T12:00:00Z\"}"))
                .problems())
        .contains("at least one measured value");
    assertThat(
            FactTypes.ENGINE_TELEMETRY
                .decode(
                    "s", "i", json("{\"endpoint\":\"e\",\"sample_time\":\"2026-11-20T12:00:00Z\"}"))
                .problems())
        .contains("at least one measured value");
  }

  @Test
  void aRatioAboveOneIsRefused() throws Exception {
    assertThat(
            FactTypes.ENGINE_TELEMETRY
                .decode(
                    "s",
                    "i",
                    json(
                        "{\"endpoint\":\"e\",\"sample_time\":\"2026-11-20T12:00:00Z\","
                            + "\"kv_cache_usage_ratio\":85}"))
                .problems())
        .isEqualTo("kv_cache_usage_ratio = 85: must lie between 0 and 1");
  }

  @Test
  void anInputMarkNamesTheGpuThatIsWrong() throws Exception {
    assertThat(
            FactTypes.INPUT_MARK
                .decode(
                    "s",
                    "i",
                    json(
                        "{\"ended_at\":\"2026-11-20T12:00:00Z\",\"gpus\":[{\"gpu\":\"G\","
                            + "\"generations\":-1,\"last_sample_time\":\"2026-11-20T12:00:00Z\"}]}"))
                .problems())
        .isEqualTo("gpus[0].generations = -1: must not be negative");
  }

  private static JsonNode json(String text) throws JsonProcessingException {
    return EventJson.MAPPER.readTree(text);
  }
}
