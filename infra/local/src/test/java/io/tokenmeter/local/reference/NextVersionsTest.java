package io.tokenmeter.local.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tokenmeter.schemas.reference.MeterInterval;
import io.tokenmeter.schemas.topic.Topics;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class NextVersionsTest {

  private static final Instant START = Instant.parse("2026-06-01T00:00:00Z");

  @Test
  void whatTheHighestVersionSaysIsNotNewWhateverFileItComesFrom() {
    assertThat(next(false, interval(1, "5", "a"), interval(2, "6", "b")).of(interval(1, "6", "c")))
        .isEmpty();
  }

  @Test
  void whatDiffersBecomesTheVersionAfterTheHighest() {
    MeterInterval row =
        next(false, interval(1, "5", "a"), interval(7, "6", "b"))
            .of(interval(1, "5", "c"))
            .orElseThrow();

    assertThat(row.getRevision()).isEqualTo(8);
  }

  @Test
  void theFirstKeepsItsVersion() {
    assertThat(next(false).of(interval(1, "5", "a")).orElseThrow().getRevision()).isEqualTo(1);
  }

  @Test
  void revisionsOfTheSupplierStayAndOneThatChangedItsValueIsRefused() {
    NextVersions<MeterInterval> versions = next(true, interval(1, "5", "a"));

    assertThat(versions.of(interval(1, "5", "b"))).isEmpty();
    assertThat(versions.of(interval(3, "6", "b")).orElseThrow().getRevision()).isEqualTo(3);
    assertThatThrownBy(() -> versions.of(interval(1, "6", "b")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("lab/m@2026-06-01T00:00:00Z#1")
        .hasMessageContaining("a higher revision");
  }

  private static NextVersions<MeterInterval> next(boolean isVersionGiven, MeterInterval... held) {
    Map<String, MeterInterval> byKey =
        Arrays.stream(held)
            .collect(Collectors.toMap(Topics.METER_INTERVALS::key, Function.identity()));
    return new NextVersions<>(Topics.METER_INTERVALS, byKey, isVersionGiven);
  }

  private static MeterInterval interval(int revision, String kwh, String origin) {
    return MeterInterval.newBuilder()
        .setSite("lab")
        .setMeter("m")
        .setIntervalStart(START)
        .setIntervalEnd(START.plusSeconds(900))
        .setKwh(new BigDecimal(kwh).setScale(12))
        .setRevision(revision)
        .setRecordedAt(Instant.now())
        .setOrigin(origin)
        .build();
  }
}
