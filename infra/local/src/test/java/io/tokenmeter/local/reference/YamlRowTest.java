package io.tokenmeter.local.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.tokenmeter.schemas.reference.CarbonIntensity;
import io.tokenmeter.schemas.reference.SlaPolicy;
import io.tokenmeter.schemas.topic.Topic;
import io.tokenmeter.schemas.topic.Topics;
import java.io.IOException;
import java.time.Instant;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;

class YamlRowTest {

  private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");

  @Test
  void whatIsLeftOutTakesTheSchemasDefaultAndUnknownStaysUnknown() throws IOException {
    CarbonIntensity row =
        row(
            "{site: s, location_based_g_per_kwh: '268', effective_from: '2023-01-01T00:00:00Z',"
                + " origin: o}",
            Topics.CARBON_INTENSITIES);

    assertThat(row.getLocationBasedGPerKwh()).isEqualByComparingTo("268");
    assertThat(row.getMarketBasedGPerKwh()).isNull();
    assertThat(row.getRecordedAt()).isEqualTo(NOW);
  }

  @Test
  void numbersAreReadByTheirFieldsType() throws IOException {
    SlaPolicy row =
        row(
            "{policy_id: p, tenant: '*', model: '*', ttft_ms: 1000, tpot_ms: 50, target: 0.99,"
                + " effective_from: '2000-01-01T00:00:00Z', origin: o}",
            Topics.SLA_POLICIES);

    assertThat(row.getTarget()).isEqualTo(0.99);
    assertThat(row.getEffectiveFrom()).isEqualTo("2000-01-01T00:00:00Z");
  }

  @Test
  void moreDigitsThanTheFieldHoldsAreRefusedNotRounded() {
    assertThatThrownBy(
            () ->
                row(
                    "{site: s, location_based_g_per_kwh: '1.0000000000000000000000000001',"
                        + " effective_from: '2023-01-01T00:00:00Z', origin: o}",
                    Topics.CARBON_INTENSITIES))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("location_based_g_per_kwh");
  }

  private static <V extends SpecificRecord> V row(String yaml, Topic<V> topic) throws IOException {
    return YamlRow.toRecord(new YAMLMapper().readTree(yaml), topic, NOW);
  }
}
