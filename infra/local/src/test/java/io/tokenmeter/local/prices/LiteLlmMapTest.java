package io.tokenmeter.local.prices;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.tokenmeter.schemas.reference.Price;
import io.tokenmeter.schemas.reference.TokenClass;
import java.math.BigDecimal;
import org.junit.jupiter.api.Test;

class LiteLlmMapTest {

  @Test
  void aPriceIsTakenDigitForDigit() {
    assertThat(read("{'m': {'input_cost_per_token': 1.25e-07}}").rows().get(0).getUnitPrice())
        .isEqualTo(new BigDecimal("0.000000125000000000000000"));
    assertThat(
            read("{'m': {'input_cost_per_token': 3.3333333333333335e-05}}")
                .rows()
                .get(0)
                .getUnitPrice())
        .isEqualByComparingTo("0.000033333333333333335");
  }

  @Test
  void aFieldNamesClassThresholdAndTier() {
    PriceFile read =
        read(
            "{'m': {'cache_creation_input_token_cost': 1, 'cache_creation_input_token_cost_above_1hr': 2,"
                + " 'cache_creation_input_token_cost_above_1hr_above_200k_tokens': 3,"
                + " 'cache_read_input_token_cost_above_272k_tokens_priority': 4,"
                + " 'output_cost_per_token_batches': 5, 'input_cost_per_token_flex': 6}}");

    assertThat(read.rows())
        .extracting(Price::getTokenClass, Price::getAboveInputTokens, Price::getServiceTier)
        .containsExactly(
            tuple(TokenClass.CACHE_WRITE, 0L, "STANDARD"),
            tuple(TokenClass.CACHE_WRITE_1H, 0L, "STANDARD"),
            tuple(TokenClass.CACHE_WRITE_1H, 200_000L, "STANDARD"),
            tuple(TokenClass.CACHED_INPUT, 272_000L, "PRIORITY"),
            tuple(TokenClass.OUTPUT, 0L, "BATCH"),
            tuple(TokenClass.INPUT, 0L, "FLEX"));
    assertThat(read.rows()).extracting(Price::getCurrency).containsOnly("USD");
    assertThat(read.leftOut()).isEmpty();
  }

  @Test
  void theSampleIsSkippedAndWhatCannotBeUsedIsTold() {
    PriceFile read =
        read(
            "{'sample_spec': {'input_cost_per_token': 9},"
                + " 'free': {'input_cost_per_token': 0.0, 'max_tokens': 5},"
                + " 'sound': {'input_cost_per_second': 0.1},"
                + " 'odd': {'input_cost_per_token': '1e-6', 'output_cost_per_token': 2e-6},"
                + " 'tiny': {'input_cost_per_token': 1e-25}, 'wrong': {'input_cost_per_token': -1}}");

    assertThat(read.rows()).extracting(Price::getModel).containsExactly("odd");
    assertThat(read.leftOut())
        .containsExactly(
            "free: not imported, it has no price per token that can be used",
            "sound: not imported, it has no price per token that can be used",
            "tiny: not imported, it has no price per token that can be used",
            "wrong: not imported, it has no price per token that can be used",
            "input_cost_per_second: not used, of 1 model: sound",
            "input_cost_per_token = 0, which may mean free or unknown (`prices add` if it is free):"
                + " not used, of 1 model: free",
            "input_cost_per_token below 0: not used, of 1 model: wrong",
            "input_cost_per_token that is no number: not used, of 1 model: odd",
            "input_cost_per_token with more than 24 decimals: not used, of 1 model: tiny");
  }

  @Test
  void reasoningNeedsNoRowWhereItIsTheOutputPrice() {
    assertThat(
            read("{'m': {'output_cost_per_token': 2e-6, 'output_cost_per_reasoning_token': 2.0e-06}}")
                .rows())
        .extracting(Price::getTokenClass)
        .containsExactly(TokenClass.OUTPUT);
    assertThat(
            read("{'m': {'output_cost_per_token': 2e-6, 'output_cost_per_reasoning_token': 3e-6}}")
                .rows())
        .extracting(Price::getTokenClass)
        .containsExactly(TokenClass.OUTPUT, TokenClass.REASONING);
  }

  @Test
  void aModelThatIsInTheMapTwiceIsAnErrorThatNamesIt() {
    assertThatThrownBy(() -> read("{'m': {}, 'm': {}}"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Duplicate field 'm'");
    assertThatThrownBy(() -> read("[]")).hasMessageContaining("a member for each model");
  }

  private static PriceFile read(String json) {
    return new LiteLlmMap(PriceEntries.today()).read(json.replace('\'', '"'));
  }
}
