package io.tokenmeter.streams.rating;

import static io.tokenmeter.streams.Moments.LONG_AGO;
import static io.tokenmeter.streams.Moments.NOON;
import static io.tokenmeter.streams.ReferenceRows.account;
import static io.tokenmeter.streams.ReferenceRows.price;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.tokenmeter.schemas.derived.RatedEntry;
import io.tokenmeter.schemas.derived.RatedUsage;
import io.tokenmeter.schemas.derived.RatingStatus;
import io.tokenmeter.schemas.event.Generation;
import io.tokenmeter.schemas.event.TokenCounts;
import io.tokenmeter.schemas.lookup.ReferenceTables;
import io.tokenmeter.schemas.reference.Price;
import io.tokenmeter.schemas.reference.TokenClass;
import io.tokenmeter.schemas.topic.Topics;
import io.tokenmeter.schemas.wire.AvroWire;
import io.tokenmeter.schemas.wire.InMemorySchemaRegistry;
import io.tokenmeter.streams.Generations;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class ReratingTest {

  private final ReferenceTables tables = new ReferenceTables();
  private final Rater rater = new Rater(tables);
  private final Rerating rerating = new Rerating(rater);

  @Test
  void aPriceThatComesLateTurnsUnpricedIntoACorrection() {
    Generation generation = used(TokenCounts.newBuilder().setInput(100).build());
    RatedUsage first = rater.rate(generation, NOON);
    tables.add(price(TokenClass.INPUT, "0.01", LONG_AGO));

    RatedUsage correction = rerating.correct(generation, List.of(first), NOON).orElseThrow();

    assertThat(correction.getRevision()).isEqualTo(2);
    assertThat(correction.getEntries())
        .extracting(
            RatedEntry::getCorrects,
            RatedEntry::getTokens,
            RatedEntry::getStatus,
            ReratingTest::sum)
        .containsExactly(
            tuple(first.getEntries().get(0).getEntryId(), -100L, RatingStatus.UNPRICED, "0"),
            tuple(null, 100L, RatingStatus.RATED, "1"));
    assertThat(rerating.correct(generation, List.of(first, correction), NOON)).isEmpty();
  }

  @Test
  void onlyTheClassWhosePriceChangedIsTouched() {
    tables.add(price(TokenClass.INPUT, "0.01", LONG_AGO));
    tables.add(price(TokenClass.OUTPUT, "0.03", LONG_AGO));
    Generation generation = used(TokenCounts.newBuilder().setInput(100).setOutput(10).build());
    RatedUsage first = rater.rate(generation, NOON);
    tables.add(price(TokenClass.OUTPUT, "0.02", LONG_AGO.plusSeconds(1)));

    RatedUsage correction = rerating.correct(generation, List.of(first), NOON).orElseThrow();

    assertThat(correction.getEntries())
        .extracting(RatedEntry::getTokenClass, RatedEntry::getTokens, ReratingTest::sum)
        .containsExactly(
            tuple(TokenClass.OUTPUT, -10L, "-0.3"), tuple(TokenClass.OUTPUT, 10L, "0.2"));
  }

  @Test
  void anotherRowWithTheSamePriceCorrectsNothing() {
    tables.add(price(TokenClass.INPUT, "0.01", LONG_AGO));
    Generation generation = used(TokenCounts.newBuilder().setInput(100).build());
    RatedUsage first = rater.rate(generation, NOON);
    tables.add(price(TokenClass.INPUT, "0.01", LONG_AGO.plusSeconds(1)));

    assertThat(rerating.correct(generation, List.of(first), NOON)).isEmpty();
  }

  @Test
  void anAccountThatIsNamedLateGetsTheEntriesAndNoAmountChanges() {
    tables.add(price(TokenClass.INPUT, "0.01", LONG_AGO));
    Generation generation = used(TokenCounts.newBuilder().setInput(100).build());
    RatedUsage first = rater.rate(generation, NOON);
    tables.add(account("acme-corp", "default", "acme"));

    RatedUsage correction = rerating.correct(generation, List.of(first), NOON).orElseThrow();

    assertThat(correction.getEntries())
        .extracting(RatedEntry::getAccount, RatedEntry::getTokens, ReratingTest::sum)
        .containsExactly(tuple(null, -100L, "-1"), tuple("acme-corp", 100L, "1"));
    assertThat(rerating.correct(generation, List.of(first, correction), NOON)).isEmpty();
  }

  @Test
  void whatTheLedgerKeptOfTheSamePricesNeedsNoCorrection() {
    tables.add(price(TokenClass.INPUT, "0.000003", LONG_AGO));
    Generation generation = used(TokenCounts.newBuilder().setInput(100).setOutput(10).build());
    AvroWire<RatedUsage> wire = new AvroWire<>(Topics.RATED_USAGE, new InMemorySchemaRegistry());
    RatedUsage kept = wire.decode(wire.encode(rater.rate(generation, NOON)));

    assertThat(rerating.correct(generation, List.of(kept), NOON)).isEmpty();
  }

  @Property(tries = 300)
  void howeverPricesChangeTheLedgerAddsUpToThePricesOfNow(@ForAll long seed) {
    Random random = new Random(seed);
    Generation generation = used(tokens(random));
    List<RatedUsage> ledger = new ArrayList<>(List.of(rater.rate(generation, NOON)));
    for (int change = 0; change < 6; change++) {
      tables.add(changed(random, change + 1));
      Optional<RatedUsage> correction = rerating.correct(generation, ledger, NOON);
      correction.ifPresent(ledger::add);
      Collections.shuffle(ledger, random);

      assertThat(rerating.correct(generation, ledger, NOON)).isEmpty();
      assertThat(amounts(ledger)).isEqualTo(amounts(List.of(rater.rate(generation, NOON))));
      assertThat(tokens(ledger)).isEqualTo(tokens(List.of(rater.rate(generation, NOON))));
    }
    assertThat(ledger.stream().flatMap(usage -> usage.getEntries().stream()))
        .extracting(RatedEntry::getEntryId)
        .doesNotHaveDuplicates();
  }

  private static Generation used(TokenCounts tokens) {
    return Generations.withTokens("g1", NOON, tokens);
  }

  private static TokenCounts tokens(Random random) {
    long forAnHour = random.nextInt(3);
    return new TokenCounts(
        (long) random.nextInt(3),
        (long) random.nextInt(3),
        forAnHour + random.nextInt(3),
        (long) random.nextInt(3),
        (long) random.nextInt(3),
        forAnHour);
  }

  /** A next version, in one of two currencies, sometimes ended long before the usage. */
  private static Price changed(Random random, int version) {
    TokenClass[] classes = TokenClass.values();
    Price row = price(classes[random.nextInt(classes.length)], "0.0" + random.nextInt(4), LONG_AGO);
    row.setVersion(version);
    row.setCurrency(random.nextBoolean() ? "EUR" : "USD");
    row.setEffectiveTo(random.nextInt(4) == 0 ? LONG_AGO.plusSeconds(1) : null);
    return row;
  }

  /** By class and currency, without what is 0. */
  private static Map<String, BigDecimal> amounts(List<RatedUsage> ledger) {
    Map<String, BigDecimal> amounts = new HashMap<>();
    for (RatedUsage usage : ledger) {
      for (RatedEntry entry : usage.getEntries()) {
        if (entry.getAmount() != null) {
          amounts.merge(
              entry.getTokenClass() + " " + entry.getCurrency(),
              entry.getAmount(),
              BigDecimal::add);
        }
      }
    }
    amounts.values().removeIf(amount -> amount.signum() == 0);
    return amounts;
  }

  /** By class and whether they have a price, without what is 0. */
  private static Map<String, Long> tokens(List<RatedUsage> ledger) {
    Map<String, Long> tokens = new HashMap<>();
    for (RatedUsage usage : ledger) {
      for (RatedEntry entry : usage.getEntries()) {
        tokens.merge(entry.getTokenClass() + " " + entry.getStatus(), entry.getTokens(), Long::sum);
      }
    }
    tokens.values().removeIf(count -> count == 0);
    return tokens;
  }

  private static String sum(RatedEntry entry) {
    return entry.getAmount() == null ? "0" : entry.getAmount().stripTrailingZeros().toPlainString();
  }
}
