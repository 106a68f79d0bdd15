package io.tokenmeter.ingest.scrape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.tokenmeter.ingest.cloudevents.FactTypes;
import io.tokenmeter.schemas.event.GpuTelemetry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class GpuPageTest {

  private static final Path EXPORTERS = Path.of("../../shared/data/exporters");
  private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");

  @Test
  void theRecordedPageOfATeslaT4IsOneSample() throws Exception {
    List<GpuTelemetry> samples = recorded("t4_idle_dcgm-exporter.prom");

    assertThat(samples)
        .containsExactly(
            sample("GPU-20c56d28-0da5-6d26-a36a-e7af1ce2586e", "Tesla T4", "424773df46e0")
                .setEnergyCounterMicrojoules(128_996_013_000L) // 128996013 mJ
                .setPowerMicrowatts(8_969_000L) // 8.969000 W
                .setUtilization(0.0)
                .setMemoryUtilization(0.0)
                .setSmClockMhz(300)
                .setMemoryClockMhz(405)
                .setMemoryUsedBytes(0L)
                .setTemperatureCelsius(25.0)
                .setFaultCode(0)
                .build());
  }

  @Test
  void theRecordedPageOfTwoMi300XIsTwoSamples() throws Exception {
    List<GpuTelemetry> samples = recorded("mi300x_aiperf_fixture.prom");

    assertThat(samples)
        .containsExactly(
            sample("SN-0", "Instinct MI300X", "node-a")
                .setEnergyCounterMicrojoules(140_000_000_000_000_000L) // 1.4e17 uJ
                .setPowerMicrowatts(748_000_000L)
                .setTemperatureCelsius(76.0)
                .build(),
            sample("SN-1", "Instinct MI300X", "node-a").setPowerMicrowatts(751_000_000L).build());
  }

  @Test
  void theBlankOfTheRecordedReadmeIsLeftOut() throws Exception {
    List<GpuTelemetry> samples = recorded("readme_int64_sentinel.prom");

    assertThat(samples)
        .containsExactly(
            sample("GPU-604ac76c-d9cf-fef3-62e9-d92044ab6e52", null, null)
                .setSmClockMhz(139)
                .setMemoryClockMhz(405)
                .build());
  }

  @Test
  void aPageWithoutGpusHasNoSample() throws Exception {
    assertThat(recorded("vllm_metrics_subset.prom")).isEmpty();
  }

  @Test
  void blanksInTheUnitsOfTheExporterAreUnknownAndCopiesThatAreNotWin() {
    List<GpuTelemetry> samples =
        samples(
            """
            DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION{UUID="GPU-1",pod="a"} 9223372036854775794
            DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION{UUID="GPU-1",pod="b"} 5000
            DCGM_FI_DEV_POWER_USAGE{UUID="GPU-1"} 140737488355328.000000
            DCGM_FI_DEV_GPU_UTIL{UUID="GPU-1"} 9.223372036854776e+18
            DCGM_FI_PROF_GR_ENGINE_ACTIVE{UUID="GPU-1"} 0.25
            DCGM_FI_DEV_FB_USED{UUID="GPU-1"} 2147483634
            DCGM_FI_DEV_FB_TOTAL{UUID="GPU-1"} 143771
            DCGM_FI_DEV_GPU_TEMP{UUID="GPU-1"} NaN
            """);

    assertThat(samples)
        .containsExactly(
            sample("GPU-1", null, null)
                .setEnergyCounterMicrojoules(5_000_000L)
                .setUtilization(0.25)
                .setMemoryTotalBytes(143_771L * 1024 * 1024)
                .build());
  }

  @Test
  void podsThatShareAGpuAreOneSampleAndMigInstancesAreOneEach() {
    List<GpuTelemetry> samples =
        samples(
            """
            DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION{UUID="GPU-1",pod="a"} 5000
            DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION{UUID="GPU-1",pod="b"} 5001
            DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION{UUID="GPU-2",GPU_I_ID="7",GPU_I_PROFILE="1g.10gb"} 8000
            DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION{UUID="GPU-2",GPU_I_ID="8",GPU_I_PROFILE="1g.10gb"} 8000
            gpu_energy_consumed{serial_number="SN",gpu_partition_id="0",gpu_compute_partition_type="spx"} 7
            """);

    assertThat(samples)
        .containsExactly(
            sample("GPU-1", null, null).setEnergyCounterMicrojoules(5_001_000L).build(),
            sample("GPU-2", null, null)
                .setEnergyCounterMicrojoules(8_000_000L)
                .setPartitionId("7")
                .setPartitionProfile("1g.10gb")
                .build(),
            sample("GPU-2", null, null)
                .setEnergyCounterMicrojoules(8_000_000L)
                .setPartitionId("8")
                .setPartitionProfile("1g.10gb")
                .build(),
            sample("SN", null, null).setEnergyCounterMicrojoules(7L).build());
  }

  @Test
  void aSeriesOfNobodyIsSaid() {
    GpuPage page = GpuPage.of(Exposition.parse("DCGM_FI_DEV_POWER_USAGE{gpu=\"0\"} 100\n"));

    assertThat(page.samples()).isEmpty();
    assertThat(page.problems())
        .containsExactly("DCGM_FI_DEV_POWER_USAGE has neither a UUID nor a serial_number");
  }

  private static List<GpuTelemetry> recorded(String page) throws IOException {
    Path file = EXPORTERS.resolve(page);
    assumeTrue(Files.exists(file), "recorded page " + file + " is not here");
    return samples(Files.readString(file));
  }

  /** As the gateway decodes them. */
  private static List<GpuTelemetry> samples(String text) {
    GpuPage page = GpuPage.of(Exposition.parse(text));
    assertThat(page.problems()).isEmpty();
    return page.samples().stream()
        .map(
            sample -> {
              JsonNode event = sample.toCloudEvent("exporter", null, NOON);
              return FactTypes.GPU_TELEMETRY.decode("exporter", "id", event.get("data")).fact();
            })
        .toList();
  }

  private static GpuTelemetry.Builder sample(
      String gpu,
      @org.jspecify.annotations.Nullable String model,
      @org.jspecify.annotations.Nullable String host) {
    return GpuTelemetry.newBuilder()
        .setSource("exporter")
        .setGpu(gpu)
        .setGpuModel(model)
        .setHost(host)
        .setSampleTime(NOON);
  }
}
