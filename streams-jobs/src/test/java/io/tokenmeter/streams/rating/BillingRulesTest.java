package io.tokenmeter.streams.rating;

import static io.tokenmeter.streams.Moments.LONG_AGO;
import static io.tokenmeter.streams.Moments.NOON;
import static io.tokenmeter.streams.ReferenceRows.account;
import static io.tokenmeter.streams.ReferenceRows.price;
import static org.assertj.core.api.Assertions.assertThat;

import io.tokenmeter.schemas.derived.RatedEntry;
import io.tokenmeter.schemas.derived.RatedUsage;
import io.tokenmeter.schemas.event.Generation;
import io.tokenmeter.schemas.event.GenerationStatus;
import io.tokenmeter.schemas.event.TokenCounts;
import io.tokenmeter.schemas.lookup.ReferenceTables;
import io.tokenmeter.schemas.reference.BilledTokens;
import io.tokenmeter.schemas.reference.BillingAccount;
import io.tokenmeter.schemas.reference.TokenClass;
import io.tokenmeter.streams.Generations;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BillingRulesTest {

  private static final TokenCounts TOKENS = new TokenCounts(100L, 20L, 30L, 7L, 5L, 10L);

  private final ReferenceTables tables = new ReferenceTables();
  private final Rater rater = new Rater(tables);
  private int version = 1;

  @BeforeEach
  void everyTokenCostsOne() {
    for (TokenClass tokenClass : TokenClass.values()) {
      tables.add(price(tokenClass, "1", LONG_AGO));
    }
  }

  @Test
  void whereNothingIsAgreedACancelledGenerationOwesWhatWasProducedAndAFailedOneNothing() {
    assertThat(owed(GenerationStatus.COMPLETED, 1)).isEqualTo(162);
    assertThat(owed(GenerationStatus.LENGTH, 1)).isEqualTo(162);
    assertThat(owed(GenerationStatus.CANCELLED, 1)).isEqualTo(162);
    assertThat(owed(GenerationStatus.FAILED, 1)).isZero();
    assertThat(owed(GenerationStatus.COMPLETED, 2)).isEqualTo(162);
  }

  @Test
  void anAccountMayPayForTheInputAlone() {
    agree(BilledTokens.INPUT, BilledTokens.INPUT, BilledTokens.ALL);

    assertThat(owed(GenerationStatus.CANCELLED, 1)).isEqualTo(150);
    assertThat(owed(GenerationStatus.FAILED, 1)).isEqualTo(150);
    assertThat(owed(GenerationStatus.COMPLETED, 1)).isEqualTo(162);
  }

  @Test
  void anAccountMayPayForFirstAttemptsOnly() {
    agree(BilledTokens.ALL, BilledTokens.ALL, BilledTokens.NONE);

    assertThat(owed(GenerationStatus.FAILED, 1)).isEqualTo(162);
    assertThat(owed(GenerationStatus.COMPLETED, 2)).isZero();
    assertThat(owed(GenerationStatus.COMPLETED, 1)).isEqualTo(162);
  }

  @Test
  void whereTwoRulesMeetTheOneThatBillsLessHolds() {
    agree(BilledTokens.INPUT, BilledTokens.NONE, BilledTokens.INPUT);
    assertThat(owed(GenerationStatus.FAILED, 3)).isZero();

    agree(BilledTokens.ALL, BilledTokens.ALL, BilledTokens.INPUT);
    assertThat(owed(GenerationStatus.CANCELLED, 3)).isEqualTo(150);
  }

  @Test
  void aRuleOfALaterReleaseBillsAll() {
    agree(BilledTokens.UNKNOWN, BilledTokens.UNKNOWN, BilledTokens.UNKNOWN);

    assertThat(owed(GenerationStatus.FAILED, 2)).isEqualTo(162);
  }

  @Test
  void eachEntryNamesWhoPaysAndTheRatingWhoConsumed() {
    tables.add(account("acme-corp", "default", "acme"));
    Generation generation = Generations.withTokens("g", NOON, TOKENS);
    generation.setProject("search");
    generation.setKey("key-1");
    generation.setAgent("crawler");
    generation.setSession("s-9");
    generation.setLabels(Map.of("team", "web"));

    RatedUsage usage = rater.rate(generation, NOON);

    assertThat(usage.getEntries()).extracting(RatedEntry::getAccount).containsOnly("acme-corp");
    assertThat(List.of(usage.getProject(), usage.getKey(), usage.getAgent(), usage.getSession()))
        .containsExactly("search", "key-1", "crawler", "s-9");
    assertThat(usage.getLabels()).containsExactly(Map.entry("team", "web"));
  }

  private void agree(BilledTokens cancelled, BilledTokens failed, BilledTokens retried) {
    BillingAccount account = account("acme-corp", "default", "acme");
    account.setCancelled(cancelled);
    account.setFailed(failed);
    account.setRetried(retried);
    account.setVersion(version++);
    tables.add(account);
  }

  private long owed(GenerationStatus status, int attempt) {
    Generation generation = Generations.withTokens("g", NOON, TOKENS);
    generation.setStatus(status);
    generation.setAttempt(attempt);
    return rater.rate(generation, NOON).getEntries().stream()
        .map(RatedEntry::getAmount)
        .reduce(BigDecimal.ZERO, BigDecimal::add)
        .longValueExact();
  }
}
