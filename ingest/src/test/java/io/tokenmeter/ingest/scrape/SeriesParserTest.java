package io.tokenmeter.ingest.scrape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.math.BigDecimal;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SeriesParserTest {

  @Test
  void readsNameLabelsValueAndTime() {
    Series series =
        SeriesParser.parse(
            "power{gpu=\"0\", UUID=\"GPU-1\",note=\"a \\\"b\\\"\\\\ \\n c\",} 8.969000 1764072000123");

    assertThat(series.name()).isEqualTo("power");
    assertThat(series.labels())
        .containsExactly(
            entry("gpu", "0"), entry("UUID", "GPU-1"), entry("note", "a \"b\"\\ \n c"));
    assertThat(series.value()).isEqualByComparingTo("8.969");
    assertThat(series.time()).isEqualTo(Instant.parse("2025-11-25T12:00:00.123Z"));
  }

  @Test
  void labelsAndTimeMayBeAbsent() {
    Series series = SeriesParser.parse("up 1.4e17\r");

    assertThat(series.labels()).isEmpty();
    assertThat(series.value()).isEqualByComparingTo(new BigDecimal("140000000000000000"));
    assertThat(series.time()).isNull();
  }

  @ParameterizedTest
  @CsvSource({"up NaN", "up +Inf", "up{} -Inf"})
  void whatIsNotFiniteIsNoValue(String line) {
    assertThat(SeriesParser.parse(line).value()).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "up | ends too early",
        "up one | has one where a number belongs",
        "up 1e999999999 | has a number that is out of range",
        "up 1 soon | has soon where milliseconds belong",
        "up 1 1 1 | has something after its time",
        "up{a=1} 1 | has a label whose value is not quoted",
        "up{a=\"1} 1 | has a label whose value does not end",
        "up{a} 1 | has a label without a value",
        "up{a=\"1\" b=\"2\"} 1 | has labels that do not end",
        "up{a=\"1\" | has labels that do not end",
      })
  void aLineThatIsNoSeriesCostsOnlyItselfAndSaysWhy(String line, String problem) {
    Exposition page = Exposition.parse("# HELP up\n" + line + "\nother 2\n");

    assertThat(page.problems()).containsExactly("line 2 " + problem + ": " + line);
    assertThat(page.series()).extracting(Series::name).containsExactly("other");
  }
}
