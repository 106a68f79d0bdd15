package io.tokenmeter.local.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class JourneyReportTest {

  private static final Offset<Double> EXACT = within(1e-9);

  private final JourneyReport report = Reports.sample();

  @Test
  void theSenderIsNoPartOfWhatAJourneyCosts() {
    assertThat(JourneyReport.processorSecondsPerMillion(report.small())).isCloseTo(400, EXACT);
    assertThat(JourneyReport.processorSecondsPerMillion(report.large())).isCloseTo(300, EXACT);
    assertThat(report.growth()).isCloseTo(0.75, EXACT);
  }

  @Test
  void idleTimeIsSubtractedForAsLongAsTheJourneyTook() {
    assertThat(report.net(report.large(), "kafka")).isCloseTo(10 - 0.1 * 50, EXACT);
    assertThat(report.net(report.small(), "kafka")).isZero();
  }

  @Test
  void aRatioIsOfAllRoundsTogether() {
    assertThat(report.sinkToInsert()).isCloseTo(0.75, EXACT);
    assertThat(report.gatewayToProduce()).isCloseTo(0.1, EXACT);
    assertThat(report.streamsToConsume()).isCloseTo(0.025, EXACT);
  }

  @Test
  void theTableHasTheHeadlineAndTheRatios() {
    ByteArrayOutputStream printed = new ByteArrayOutputStream();

    JourneyTable.print(report, new PrintStream(printed, true, StandardCharsets.UTF_8));

    assertThat(printed.toString(StandardCharsets.UTF_8))
        .contains("300 processor seconds per million generations")
        .contains("sink / raw insert  0.75")
        .contains("topic generations")
        .doesNotContain("input-marks")
        .doesNotContain("NaN");
  }

  @Test
  void theJsonHasEveryFigureOfTheTable() {
    JsonNode json = JourneyJson.of(report);

    assertThat(json.path("processor_seconds_per_million").asDouble()).isCloseTo(300, EXACT);
    assertThat(json.at("/ratios/sink_to_raw_insert").asDouble()).isCloseTo(0.75, EXACT);
    assertThat(json.at("/journeys/1/processes/kafka/processor_seconds").asDouble()).isEqualTo(10);
    assertThat(json.at("/stages/sink/rounds")).hasSize(2);
    assertThat(json.at("/limits/raw_insert/events").asLong()).isEqualTo(800);
    assertThat(json.at("/bytes/tables/generations/rows").asLong()).isEqualTo(100_000);
    assertThat(json.at("/idle_processor_seconds_per_second/kafka").asDouble()).isEqualTo(0.1);
  }
}
