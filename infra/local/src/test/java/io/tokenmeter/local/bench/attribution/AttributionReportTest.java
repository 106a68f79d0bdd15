package io.tokenmeter.local.bench.attribution;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tokenmeter.local.bench.MachineFacts;
import io.tokenmeter.local.bench.Rate;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class AttributionReportTest {

  @Test
  void ratiosAreOfProcessorSecondsAndNotOfTheClockOnTheWall() {
    JsonNode ratios = AttributionJson.of(sample()).path("ratios_per_processor_second");

    assertThat(ratios.path("to_bare").path("all").asDouble()).isEqualTo(0.5);
    assertThat(ratios.path("to_flink_sql").path("all").asDouble()).isEqualTo(8);
    assertThat(ratios.path("to_clickhouse_sql").path("rounds").get(0).asDouble()).isEqualTo(0.1);
  }

  @Test
  void stateIsWeighedPerGenerationThatIsStillOpen() {
    JsonNode state = AttributionJson.of(sample()).path("state");

    assertThat(state.path("bytes_per_open_generation").asDouble()).isEqualTo(250);
  }

  @Test
  void memoryThatGrowsShowsAsTheLastQuarterOverTheSecond() {
    SoakRun soak = sample().soak();

    assertThat(soak.early(MemorySample::heapBytes)).isEqualTo(4 << 20);
    assertThat(soak.late(MemorySample::heapBytes)).isEqualTo(8 << 20);
    assertThat(text(sample())).containsPattern("heap after a collection +4 +8 +2.00");
  }

  @Test
  void theTableNamesEachTargetBesideItsRatio() {
    assertThat(text(sample()))
        .containsPattern("attribution / bare topology +0.50 +\\(target: at least 0.50\\)")
        .containsPattern("attribution / Flink SQL +8.00 +\\(target: at least 5.00\\)")
        .contains("5,000 bytes, 250 each (target: at most 1,024)");
  }

  private static String text(AttributionReport report) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    AttributionTable.print(report, new PrintStream(bytes, true, StandardCharsets.UTF_8));
    return bytes.toString(StandardCharsets.UTF_8);
  }

  /** 10 generations a processor second; eight quarters of memory, a mebibyte more each. */
  private static AttributionReport sample() {
    return new AttributionReport(
        new MachineFacts(2, 8L << 30, "JVM 17", "Linux", "4.2", "2.3", 0.5),
        Duration.ofSeconds(300),
        rounds("attribution", 1_000, 100),
        rounds("Flink SQL", 125, 100),
        rounds("ClickHouse SQL", 1_000, 10),
        rounds("bare topology", 1_000, 50),
        1.5,
        new SoakRun(new Rate(90_000, 1, 2), List.of(), 5_000, 20),
        new SoakRun(
            new Rate(1_000_000, 10, 20),
            LongStream.rangeClosed(1, 8)
                .mapToObj(i -> new MemorySample(i, i << 20, i << 20, i << 20))
                .toList(),
            900,
            2));
  }

  private static Rounds rounds(String title, long generations, double processorSeconds) {
    Rounds rounds = new Rounds(title, generations);
    rounds.add(new Rate(1, 7, processorSeconds));
    rounds.add(new Rate(1, 9, processorSeconds));
    return rounds;
  }
}
