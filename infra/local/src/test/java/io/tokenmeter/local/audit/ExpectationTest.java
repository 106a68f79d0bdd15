package io.tokenmeter.local.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tokenmeter.schemas.event.GenerationStatus;
import io.tokenmeter.schemas.identity.GenerationIdentity;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExpectationTest {

  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00.123456Z");

  private final Expectation expectation = new Expectation();

  @Test
  void tenThousandGenerationsAreFoundAgainAsTheyWereAcknowledged() {
    for (int i = 0; i < 10_000; i++) {
      expectation.accepted(generation("tenant" + i % 7, "source" + i % 3, "id-" + i, i));
    }
    assertThat(expectation.generations()).isEqualTo(10_000);
    for (int i = 0; i < 10_000; i++) {
      int slot = expectation.find("tenant" + i % 7, "source" + i % 3, "id-" + i);
      assertThat(expectation.get(slot))
          .isEqualTo(generation("tenant" + i % 7, "source" + i % 3, "id-" + i, i));
    }
  }

  @Test
  void idsThatReadAlikeStayApart() {
    expectation.accepted(generation("a", "b", "c", 1));
    expectation.accepted(generation("a", "b/c", "", 2));
    expectation.accepted(generation("b", "a", "c", 3));
    expectation.accepted(generation("a", "b", "ć\n'", 4));
    assertThat(expectation.generations()).isEqualTo(4);
    assertThat(expectation.get(expectation.find("a", "b", "ć\n'")).tokens().input()).isEqualTo(4);
    assertThat(expectation.find("a", "b", "d")).isNegative();
    assertThat(expectation.find("x", "b", "c")).isNegative();
  }

  @Test
  void aGenerationAcknowledgedAgainCountsOnce() {
    expectation.accepted(generation("a", "b", "c", 1));
    expectation.accepted(generation("a", "b", "c", 1));
    assertThat(expectation.generations()).isEqualTo(1);
  }

  @Test
  void otherContentUnderAnAcknowledgedIdentityIsRefused() {
    expectation.accepted(generation("a", "b", "c", 1));
    assertThatThrownBy(() -> expectation.accepted(generation("a", "b", "c", 2)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a/b/c")
        .hasMessageContaining("rejected");
    assertThat(expectation.get(0).tokens().input()).isEqualTo(1);
  }

  private static ExpectedGeneration generation(String tenant, String source, String id, int input) {
    return new ExpectedGeneration(
        new GenerationIdentity(tenant, source, id),
        "model" + input % 5,
        GenerationStatus.values()[input % 4],
        List.of("gpu" + input % 3),
        new TokenTally(input, 2, 3, 4, 5),
        NOON.plusSeconds(input));
  }
}
