package io.tokenmeter.local.grid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.tokenmeter.schemas.reference.CarbonIntensity;
import io.tokenmeter.schemas.reference.MeterInterval;
import io.tokenmeter.schemas.reference.Tariff;
import io.tokenmeter.schemas.topic.Topics;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GridImportTest {

  private static final Path GRID = Path.of("../../../shared/data/grid");
  private static final ZoneId AMSTERDAM = ZoneId.of("Europe/Amsterdam");
  private static final GridTarget TARGET = new GridTarget("ams-1", "EUR", false, null, null);

  @TempDir
  @SuppressWarnings("NullAway.Init")
  private Path folder;

  @Test
  void aDayOfDutchPricesArrivesWithEveryDigit() throws IOException {
    GridImport read = shared("energyzero_nl_2022-12-07_hourly.json");

    assertThat(read.rows().topic()).isEqualTo(Topics.TARIFFS);
    List<Tariff> rows = rows(read, Tariff.class);
    assertThat(rows).hasSize(24);
    assertThat(rows.get(0).getEffectiveFrom()).isEqualTo("2022-12-06T23:00:00Z");
    assertThat(rows.get(0).getPricePerKwh()).isEqualByComparingTo("0.35");
    assertThat(rows.get(23).getEffectiveTo()).isEqualTo("2022-12-07T23:00:00Z");
    assertThat(sum(rows.stream().map(Tariff::getPricePerKwh))).isEqualByComparingTo("8.91");
    assertThat(rows).allSatisfy(row -> assertThat(row.getSite()).isEqualTo("ams-1"));
    assertThat(read.lines())
        .contains("gaps: none", "duplicates: none")
        .anySatisfy(line -> assertThat(line).contains("24 values of 60 minutes", "0.26", "0.55"));
  }

  @Test
  void halfHoursOfBritishCarbonIntensityArriveAsForecastsWithTheirSource() throws IOException {
    GridImport read = shared("uk_carbonintensity_regional_bs7.json");

    List<CarbonIntensity> rows = rows(read, CarbonIntensity.class);
    assertThat(rows).hasSizeGreaterThan(3);
    assertThat(rows.get(0).getEffectiveFrom()).isEqualTo("2022-12-31T23:30:00Z");
    assertThat(rows.get(0).getEffectiveTo()).isEqualTo("2023-01-01T00:00:00Z");
    assertThat(rows.get(0).getLocationBasedGPerKwh()).isEqualByComparingTo("152");
    assertThat(rows.get(1).getLocationBasedGPerKwh()).isEqualByComparingTo("181");
    assertThat(rows.get(0).getMarketBasedGPerKwh()).isNull();
    assertThat(rows.get(0).getFactorSource()).isEqualTo("UK Carbon Intensity API, forecast");
    assertThat(rows.get(0).getVintage()).isEqualTo("2022");
    assertThat(rows.get(1).getVintage()).isEqualTo("2023");
  }

  @Test
  void localTimesOfADayWithARepeatedHourAreAllDifferentAndLeaveNoGap() throws IOException {
    LocalDateTime midnight = LocalDateTime.parse("2026-10-25T00:00");
    String lines =
        Stream.iterate(
                midnight.atZone(AMSTERDAM),
                at -> at.toLocalDate().equals(midnight.toLocalDate()),
                at -> at.plus(Duration.ofMinutes(15)))
            .map(at -> at.toLocalDateTime() + ",-0.00123")
            .collect(Collectors.joining("\n"));

    GridImport read = read("start,price\n" + lines, AMSTERDAM);

    List<Tariff> rows = rows(read, Tariff.class);
    assertThat(rows).hasSize(100);
    assertThat(rows.get(8).getEffectiveFrom()).isEqualTo("2026-10-25T00:00:00Z");
    assertThat(rows.get(12).getEffectiveFrom()).isEqualTo("2026-10-25T01:00:00Z");
    assertThat(rows.get(99).getEffectiveTo()).isEqualTo("2026-10-25T23:00:00Z");
    assertThat(rows.get(50).getPricePerKwh()).isEqualByComparingTo("-0.00123");
    assertThat(read.lines())
        .contains(
            "gaps: none",
            "duplicates: none",
            "clocks of Europe/Amsterdam: 1: 2026-10-25T01:00:00Z from +02:00 to +01:00");
  }

  @Test
  void whatIsMissingOrDoubleIsToldAndAHoleMakesNoIntervalLonger() throws IOException {
    GridImport read =
        read(
            """
            start,price
            2026-06-01T00:00Z,0.1
            2026-06-01T00:15Z,0.2
            2026-06-01T00:15Z,0.20
            2026-06-01T01:00Z,0.3
            """,
            null);

    assertThat(rows(read, Tariff.class))
        .extracting(row -> row.getEffectiveTo().toString())
        .containsExactly("2026-06-01T00:15:00Z", "2026-06-01T00:30:00Z", "2026-06-01T01:15:00Z");
    assertThat(read.lines())
        .contains(
            "gaps: 1: 2026-06-01T00:30Z to 2026-06-01T01:00Z", "duplicates: 1: 2026-06-01T00:15Z");
  }

  @Test
  void aSuppliersRevisionsOfAnIntervalAreAllKept() throws IOException {
    GridImport read =
        read(
            """
            start;end;revision;kwh
            2026-06-01T00:00Z;2026-06-01T00:30Z;1;12,5
            2026-06-01T00:30Z;2026-06-01T01:00Z;1;13
            2026-06-01T00:00Z;2026-06-01T00:30Z;2;12,75
            """,
            null);

    assertThat(read.isRevisionGiven()).isTrue();
    assertThat(rows(read, MeterInterval.class))
        .extracting(
            MeterInterval::getMeter,
            row -> row.getIntervalStart().toString(),
            MeterInterval::getRevision,
            row -> row.getKwh().stripTrailingZeros().toPlainString())
        .containsExactly(
            tuple("site:ams-1", "2026-06-01T00:00:00Z", 1, "12.5"),
            tuple("site:ams-1", "2026-06-01T00:00:00Z", 2, "12.75"),
            tuple("site:ams-1", "2026-06-01T00:30:00Z", 1, "13"));
    assertThat(read.lines()).contains("earlier revisions: 1", "gaps: none");
  }

  @Test
  void pricesPerMegawattHourBecomePricesPerKilowattHour() throws IOException {
    GridImport read =
        GridImport.of(
            file("start,price\n2026-06-01T00:00Z,-12.34\n2026-06-01T01:00Z,87.65\n"),
            new GridTarget("ams-1", "EUR", true, null, null),
            Optional.of(GridKind.PRICE),
            Optional.of(ZoneOffset.UTC));

    assertThat(rows(read, Tariff.class))
        .extracting(row -> row.getPricePerKwh().stripTrailingZeros().toPlainString())
        .containsExactly("-0.01234", "0.08765");
    assertThat(read.lines().get(0)).endsWith("lowest -12.34, highest 87.65 EUR per MWh");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "start,price;2026-03-29T02:30,1;2026-03-29T03:00,1 | does not exist in Europe/Amsterdam",
        "start,price;2026-06-01T00:00Z,cheap               | line 2: price = \"cheap\": give a number",
        "start,price;yesterday,1                           | line 2: time \"yesterday\"",
        "start,price;2026-06-01T00:00Z,1,2                 | line 2: 3 cells where 2 columns are named",
        "start,cost;2026-06-01T00:00Z,1                    | name exactly one of them price, g_per_kwh or kwh",
        "begin,price;2026-06-01T00:00Z,1                   | there is no column start",
        "start,price;2026-06-01T00:00Z,1                   | give a column end",
        "start,price;2026-06-01T00:00Z,1;2026-06-01T00:00Z,2 | line 2 and line 3 both begin at",
        "start,end,kwh;2026-06-01T00:00Z,2026-06-01T00:20Z,1 | 15, 30 or 60 minutes",
        "start,end,price;2026-06-01T00:00Z,2026-06-01T01:00Z,0.1234567890123 | more than 12 decimals",
        "start,price                                       | there is no value in it",
        "{\"rows\": []}                                    | no known format",
      })
  void everyErrorNamesTheFileAndWhatIsWrong(String lines, String said) throws IOException {
    Path file = file(lines.strip().replace(';', '\n'));

    assertThatThrownBy(() -> GridImport.of(file, TARGET, Optional.empty(), Optional.of(AMSTERDAM)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(file.toString())
        .hasMessageContaining(said);
  }

  @Test
  void aLocalTimeWithoutAZoneIsAskedForItsZone() throws IOException {
    Path file = file("start,price\n2026-06-01T00:00,1\n");

    assertThatThrownBy(() -> GridImport.of(file, TARGET, Optional.empty(), Optional.empty()))
        .hasMessageContaining("--zone");
  }

  private static GridImport shared(String name) throws IOException {
    Path file = GRID.resolve(name);
    assumeThat(file).as("the data of ../shared lies beside the repository").exists();
    return GridImport.of(file, TARGET, Optional.empty(), Optional.empty());
  }

  private GridImport read(String text, @Nullable ZoneId zone) throws IOException {
    return GridImport.of(file(text), TARGET, Optional.empty(), Optional.ofNullable(zone));
  }

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("grid.txt"), text);
  }

  private static <V extends SpecificRecord> List<V> rows(GridImport read, Class<V> type) {
    return read.rows().rows().stream().map(type::cast).toList();
  }

  private static BigDecimal sum(Stream<BigDecimal> values) {
    return values.reduce(BigDecimal.ZERO, BigDecimal::add);
  }
}
