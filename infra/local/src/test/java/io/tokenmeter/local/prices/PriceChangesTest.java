package io.tokenmeter.local.prices;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tokenmeter.schemas.reference.Price;
import io.tokenmeter.schemas.reference.TokenClass;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PriceChangesTest {

  private static final Instant JANUARY = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant MARCH = Instant.parse("2026-03-01T00:00:00Z");
  private static final Instant MAY = Instant.parse("2026-05-01T00:00:00Z");

  @Test
  void whatIsInForceAlreadyIsNotWrittenAgain() {
    List<Price> published = published(row("1", JANUARY));

    assertThat(new PriceChanges(published).enter(List.of(row("1", MARCH)))).isEmpty();
    assertThat(new PriceChanges(published).enter(List.of(row("1.0", JANUARY)))).isEmpty();
  }

  @Test
  void anotherPriceIsARowOfItsOwnAndTellsWhatItTakesThePlaceOf() {
    PriceChange change =
        new PriceChanges(published(row("1", JANUARY))).enter(List.of(row("2", MARCH))).get(0);

    assertThat(change.row().getVersion()).isEqualTo(1);
    assertThat(change.row().getPriceId())
        .isEqualTo("default/m/INPUT/STANDARD@2026-03-01T00:00:00Z#1");
    assertThat(change.before().orElseThrow().getUnitPrice()).isEqualByComparingTo("1");
    assertThat(PriceText.line(change))
        .isEqualTo("default m standard input: 1 EUR -> 2 EUR from 2026-03-01T00:00:00Z");
  }

  @Test
  void aRowThatBeginsWhenAnotherDidIsItsNextVersion() {
    List<Price> published = published(row("1", JANUARY));
    Price second = new PriceChanges(published).enter(List.of(row("2", JANUARY))).get(0).row();
    published.add(second);
    Price third = new PriceChanges(published).enter(List.of(row("1", JANUARY))).get(0).row();

    assertThat(second.getVersion()).isEqualTo(2);
    assertThat(third.getVersion()).isEqualTo(3);
    assertThat(third.getPriceId()).endsWith("#3");
  }

  @Test
  void aFileThatGivesTheSameTermsTwoPricesIsRefused() {
    assertThatThrownBy(
            () -> new PriceChanges(List.of()).enter(List.of(row("1", MARCH), row("2", MARCH))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("default/m/INPUT/STANDARD@2026-03-01T00:00:00Z is given twice");
  }

  @Test
  void anExpiredPriceDoesNotGiveWayToAnEarlierOne() {
    List<Price> published = published(row("1", JANUARY));
    new PriceChanges(published)
        .enter(List.of(row("2", MARCH)))
        .forEach(change -> published.add(change.row()));

    List<PriceChange> ended =
        new PriceChanges(published).expire(List.of(row("2", MARCH)), MAY, PriceEntries.today());
    ended.forEach(change -> published.add(change.row()));

    PriceChanges after = new PriceChanges(published);
    assertThat(ended).hasSize(2);
    assertThat(after.inForce(MAY)).isEmpty();
    assertThat(after.inForce(MAY.minusMillis(1)))
        .extracting(Price::getUnitPrice)
        .containsExactly(new BigDecimal("2.000000000000000000000000"));
    assertThat(after.inForce(MARCH.minusMillis(1)))
        .extracting(Price::getUnitPrice)
        .containsExactly(new BigDecimal("1.000000000000000000000000"));
  }

  private static List<Price> published(Price... rows) {
    List<Price> published = new ArrayList<>();
    new PriceChanges(List.of()).enter(List.of(rows)).forEach(c -> published.add(c.row()));
    return published;
  }

  private static Price row(String unitPrice, Instant from) {
    return Price.newBuilder()
        .setPriceId("")
        .setModel("m")
        .setTokenClass(TokenClass.INPUT)
        .setUnitPrice(new BigDecimal(unitPrice).setScale(24))
        .setCurrency("EUR")
        .setEffectiveFrom(from)
        .setRecordedAt(from)
        .build();
  }
}
