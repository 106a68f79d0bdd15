package io.tokenmeter.local.prices;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tokenmeter.ingest.cloudevents.FactTypes;
import io.tokenmeter.schemas.derived.RatedEntry;
import io.tokenmeter.schemas.event.Generation;
import io.tokenmeter.schemas.event.TokenCounts;
import io.tokenmeter.schemas.event.TokenReporting;
import io.tokenmeter.schemas.lookup.ReferenceTables;
import io.tokenmeter.schemas.reference.Price;
import io.tokenmeter.schemas.reference.TokenClass;
import io.tokenmeter.streams.rating.Rater;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Whole traces of real traffic, as a sender reports them and the ledger has them. */
class PublicTracesTest {

  private static final Path MOONCAKE =
      Path.of("../../../shared/data/mooncake/synthetic_trace_head.jsonl");
  private static final Path AZURE =
      Path.of("../../../shared/data/azure-llm/AzureLLMInferenceTrace_code.csv");

  /** {@code awk -F, 'NR > 1 {i += $2; o += $3} END {print NR - 1, i, o}'} of the file. */
  private static final int AZURE_ROWS = 8_819;

  private static final long AZURE_INPUT = 18_059_974;
  private static final long AZURE_OUTPUT = 245_896;

  /** Tokens that one hash id of Mooncake's stands for. */
  private static final long BLOCK = 512;

  private static final Map<TokenClass, String> PRICES =
      Map.of(
          TokenClass.INPUT, "0.000003",
          TokenClass.CACHED_INPUT, "0.0000003",
          TokenClass.OUTPUT, "0.000015");

  private final ReferenceTables tables = new ReferenceTables();
  private final Rater rater = new Rater(tables);

  @Test
  void aPrefixThatWasSeenBeforeIsCachedAndNoTokenIsBilledTwice() throws Exception {
    assumeTrue(Files.exists(MOONCAKE), "the trace is not at " + MOONCAKE.toAbsolutePath());
    PRICES.forEach((tokenClass, price) -> tables.add(price(tokenClass, price)));
    ObjectMapper json = new ObjectMapper();
    Set<Long> seen = new HashSet<>();
    long wholly = 0;
    int row = 0;
    for (String line : Files.readAllLines(MOONCAKE)) {
      JsonNode request = json.readTree(line);
      long input = request.get("input_length").asLong();
      long output = request.get("output_length").asLong();
      long cached = Math.min(input, BLOCK * seenPrefix(request.get("hash_ids"), seen));
      request.get("hash_ids").forEach(block -> seen.add(block.asLong()));
      wholly += cached == input ? 1 : 0;

      Map<TokenClass, RatedEntry> entries = rated(reported("m" + row, input, cached, output));
      assertThat(tokens(entries, TokenClass.CACHED_INPUT)).isEqualTo(cached);
      assertThat(tokens(entries, TokenClass.INPUT)).isEqualTo(input - cached).isNotNegative();
      assertThat(tokens(entries, TokenClass.OUTPUT)).isEqualTo(output);
      assertThat(amount(entries))
          .isEqualByComparingTo(
              new BigDecimal(3_000 * (input - cached) + 300 * cached + 15_000 * output)
                  .movePointLeft(9));
      row++;
    }
    assertThat(row).isEqualTo(1_200);
    assertThat(wholly).as("requests of which every token is cached").isPositive();
  }

  @Test
  void theTokensOfAWholeTraceAreThoseOfItsFile() throws Exception {
    assumeTrue(Files.exists(AZURE), "the trace is not at " + AZURE.toAbsolutePath());
    PRICES.forEach((tokenClass, price) -> tables.add(price(tokenClass, price)));
    List<String> lines = Files.readAllLines(AZURE);
    long input = 0;
    long output = 0;
    BigDecimal amount = BigDecimal.ZERO;
    for (int i = 1; i < lines.size(); i++) {
      String[] columns = lines.get(i).split(",", -1);
      Map<TokenClass, RatedEntry> entries =
          rated(reported("a" + i, Long.parseLong(columns[1]), 0, Long.parseLong(columns[2])));
      input += tokens(entries, TokenClass.INPUT);
      output += tokens(entries, TokenClass.OUTPUT);
      amount = amount.add(amount(entries));
    }
    assertThat(lines).hasSize(1 + AZURE_ROWS);
    assertThat(input).isEqualTo(AZURE_INPUT);
    assertThat(output).isEqualTo(AZURE_OUTPUT);
    assertThat(amount)
        .isEqualByComparingTo(
            new BigDecimal(3_000 * AZURE_INPUT + 15_000 * AZURE_OUTPUT).movePointLeft(9));
  }

  /** Blocks at the front that were there before: a cache holds prefixes only. */
  private static long seenPrefix(JsonNode blocks, Set<Long> seen) {
    long prefix = 0;
    for (JsonNode block : blocks) {
      if (!seen.contains(block.asLong())) {
        return prefix;
      }
      prefix++;
    }
    return prefix;
  }

  /** As OpenAI and OpenTelemetry count: what was cached is part of the input. */
  private static ObjectNode reported(String id, long input, long cached, long output) {
    Generation generation =
        Calls.of(id, "m", new TokenCounts(input - cached, cached, 0L, output, 0L, 0L))
            .setTokenReporting(TokenReporting.INCLUSIVE)
            .build();
    ObjectNode event = FactTypes.GENERATION.toCloudEvent(generation);
    assertThat(event.at("/data/tokens/input").asLong()).isEqualTo(input);
    return event;
  }

  private Map<TokenClass, RatedEntry> rated(ObjectNode event) {
    Generation generation =
        FactTypes.GENERATION
            .decode(event.get("source").asText(), event.get("id").asText(), event.get("data"))
            .fact();
    Map<TokenClass, RatedEntry> entries = new EnumMap<>(TokenClass.class);
    for (RatedEntry entry : rater.rate(generation, PriceEntries.TODAY).getEntries()) {
      assertThat(entries.put(entry.getTokenClass(), entry)).as("one entry per class").isNull();
    }
    return entries;
  }

  private static long tokens(Map<TokenClass, RatedEntry> entries, TokenClass tokenClass) {
    RatedEntry entry = entries.get(tokenClass);
    return entry == null ? 0 : entry.getTokens();
  }

  private static BigDecimal amount(Map<TokenClass, RatedEntry> entries) {
    return entries.values().stream()
        .map(RatedEntry::getAmount)
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  private static Price price(TokenClass tokenClass, String unitPrice) {
    return PriceEntries.today()
        .sign(
            Price.newBuilder()
                .setPriceId("")
                .setModel("m")
                .setTokenClass(tokenClass)
                .setUnitPrice(new BigDecimal(unitPrice).setScale(24))
                .setCurrency("USD")
                .setEffectiveFrom(PriceEntries.TODAY)
                .setRecordedAt(PriceEntries.TODAY)
                .build());
  }
}
