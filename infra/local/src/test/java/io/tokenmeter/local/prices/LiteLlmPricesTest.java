package io.tokenmeter.local.prices;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tokenmeter.schemas.reference.Price;
import io.tokenmeter.schemas.reference.TokenClass;
import io.tokenmeter.schemas.topic.Topics;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The price map of July 2026 with its 218 models. */
class LiteLlmPricesTest {

  private static final Path MAP =
      Path.of("../../../shared/data/litellm-prices/model_prices_and_context_window.json");

  @BeforeEach
  void theMapIsHere() {
    assumeTrue(Files.exists(MAP), "the price map is not at " + MAP.toAbsolutePath());
  }

  @Test
  void everyModelIsImportedOrToldWithAReason() throws Exception {
    PriceFile read = PriceFile.read(MAP, PriceEntries.today());
    Set<String> told = new HashSet<>();
    read.rows().forEach(row -> told.add(row.getModel()));
    int imported = told.size();
    for (String line : read.leftOut()) {
      int end = line.indexOf(": not imported, ");
      if (end > 0) {
        told.add(line.substring(0, end));
      }
    }
    assertThat(told).isEqualTo(models());
    assertThat(told).hasSize(218);
    assertThat(imported).isEqualTo(214);
  }

  @Test
  void everyPricePerTokenIsTheTextOfTheFile() throws Exception {
    String text = Files.readString(MAP);
    Set<BigDecimal> written = new HashSet<>();
    Matcher number = Pattern.compile("\"[a-z_0-9]*cost[a-z_0-9]*\": ([-+.0-9eE]+)").matcher(text);
    while (number.find()) {
      written.add(new BigDecimal(number.group(1)).stripTrailingZeros());
    }
    List<Price> rows = PriceFile.read(MAP, PriceEntries.today()).rows();

    assertThat(rows).extracting(row -> row.getUnitPrice().stripTrailingZeros()).isSubsetOf(written);
    assertThat(rows).extracting(Topics.PRICES::key).doesNotHaveDuplicates();
  }

  @Test
  void aModelWithAThresholdHasItsRows() throws Exception {
    List<Price> rows =
        PriceFile.read(MAP, PriceEntries.today()).rows().stream()
            .filter(row -> row.getModel().equals("claude-sonnet-4-5"))
            .toList();

    assertThat(rows)
        .extracting(
            row ->
                row.getTokenClass()
                    + " "
                    + row.getAboveInputTokens()
                    + " "
                    + row.getUnitPrice().stripTrailingZeros().toPlainString())
        .containsExactlyInAnyOrder(
            TokenClass.INPUT + " 0 0.000003",
            TokenClass.INPUT + " 200000 0.000006",
            TokenClass.CACHED_INPUT + " 0 0.0000003",
            TokenClass.CACHED_INPUT + " 200000 0.0000006",
            TokenClass.CACHE_WRITE + " 0 0.00000375",
            TokenClass.CACHE_WRITE + " 200000 0.0000075",
            TokenClass.CACHE_WRITE_1H + " 0 0.000006",
            TokenClass.CACHE_WRITE_1H + " 200000 0.000012",
            TokenClass.OUTPUT + " 0 0.000015",
            TokenClass.OUTPUT + " 200000 0.0000225");
  }

  private static Set<String> models() throws Exception {
    JsonNode map = new ObjectMapper().readTree(MAP.toFile());
    Set<String> models = new HashSet<>();
    map.fieldNames().forEachRemaining(models::add);
    return models;
  }
}
