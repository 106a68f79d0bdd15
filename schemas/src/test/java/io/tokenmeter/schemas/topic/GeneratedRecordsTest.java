package io.tokenmeter.schemas.topic;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokenmeter.schemas.derived.RatedEntry;
import io.tokenmeter.schemas.reference.Price;
import io.tokenmeter.schemas.reference.TokenClass;
import org.junit.jupiter.api.Test;

/** A build over an older one must not leave records behind that know the types of then. */
class GeneratedRecordsTest {

  @Test
  void recordsOfAllFilesKnowTheSameTokenClasses() {
    assertThat(RatedEntry.getClassSchema().getField("token_class").schema())
        .isEqualTo(TokenClass.getClassSchema());
    assertThat(Price.getClassSchema().getField("token_class").schema())
        .isEqualTo(TokenClass.getClassSchema());
    assertThat(TokenClass.getClassSchema().getEnumSymbols())
        .containsExactlyElementsOf(
            java.util.Arrays.stream(TokenClass.values()).map(Enum::name).toList());
  }
}
