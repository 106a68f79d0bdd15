package io.tokenmeter.schemas.topic;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokenmeter.schemas.reference.Price;
import io.tokenmeter.schemas.reference.TokenClass;
import java.lang.reflect.Modifier;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;

class TopicsTest {

  @Test
  void theTableListsEveryHandleOnce() {
    long handles =
        Arrays.stream(Topics.class.getDeclaredFields())
            .filter(f -> f.getType() == Topic.class && Modifier.isPublic(f.getModifiers()))
            .count();
    assertThat(Topics.all()).hasSize((int) handles).doesNotHaveDuplicates();
    assertThat(Topics.all()).extracting(Topic::name).doesNotHaveDuplicates();
  }

  @Test
  void factsOutliveTheFirstSeenHorizon() {
    assertThat(Topics.all())
        .filteredOn(t -> t.guarantee() == Topic.Guarantee.AT_LEAST_ONCE)
        .allSatisfy(t -> assertThat(t.retention()).isGreaterThanOrEqualTo(Duration.ofDays(40)));
  }

  @Test
  void everyFieldThatIsAddedLaterCanHaveADefaultBecauseEnumsHaveOne() {
    assertThat(Topics.all())
        .allSatisfy(t -> assertThat(enumsWithoutDefault(t.schema())).as(t.name()).isEmpty());
  }

  @Test
  void compactionNeverErasesThePriceOfAnEarlierPeriod() {
    Price january = price(Instant.parse("2026-01-01T00:00:00Z"), 1);
    Price february = price(Instant.parse("2026-02-01T00:00:00Z"), 1);
    Price corrected = price(Instant.parse("2026-02-01T00:00:00Z"), 2);
    assertThat(
            java.util.Set.of(
                Topics.PRICES.key(january),
                Topics.PRICES.key(february),
                Topics.PRICES.key(corrected)))
        .hasSize(3);
  }

  private static java.util.List<String> enumsWithoutDefault(Schema record) {
    return record.getFields().stream()
        .map(Schema.Field::schema)
        .filter(s -> s.getType() == Schema.Type.ENUM && s.getEnumDefault() == null)
        .map(Schema::getFullName)
        .toList();
  }

  private static Price price(Instant from, int version) {
    return Price.newBuilder()
        .setPriceId("p")
        .setModel("llama")
        .setTokenClass(TokenClass.INPUT)
        .setUnitPrice(BigDecimal.ONE.setScale(24))
        .setCurrency("USD")
        .setEffectiveFrom(from)
        .setVersion(version)
        .setRecordedAt(from)
        .build();
  }
}
