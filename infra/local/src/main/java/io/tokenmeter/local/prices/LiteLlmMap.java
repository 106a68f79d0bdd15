package io.tokenmeter.local.prices;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.tokenmeter.schemas.event.ServiceTier;
import io.tokenmeter.schemas.reference.Price;
import io.tokenmeter.schemas.reference.TokenClass;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * LiteLLM's map {@code model_prices_and_context_window.json}: per model, US dollars per token as
 * decimal numbers, each taken digit for digit. {@code _above_200k_tokens} reprices the whole
 * request when its input is longer; {@code _batches}, {@code _flex} and {@code _priority} are
 * service tiers.
 *
 * <p>A price of 0 is not taken: the map writes it for free and for unknown alike. One of reasoning
 * tokens that is that of output tokens needs no row of its own.
 */
final class LiteLlmMap {

  private static final String SAMPLE = "sample_spec";
  private static final String CURRENCY = "USD";
  private static final int MOST_DECIMALS = 24;

  private static final Map<String, TokenClass> CLASSES =
      Map.of(
          "input_cost_per_token", TokenClass.INPUT,
          "cache_read_input_token_cost", TokenClass.CACHED_INPUT,
          "cache_creation_input_token_cost", TokenClass.CACHE_WRITE,
          "cache_creation_input_token_cost_above_1hr", TokenClass.CACHE_WRITE_1H,
          "output_cost_per_token", TokenClass.OUTPUT,
          "output_cost_per_reasoning_token", TokenClass.REASONING);

  private static final Map<String, ServiceTier> TIERS =
      Map.of(
          "batches", ServiceTier.BATCH,
          "flex", ServiceTier.FLEX,
          "priority", ServiceTier.PRIORITY);

  private static final Pattern TOKEN_PRICE =
      Pattern.compile(
          "(?<class>input_cost_per_token|output_cost_per_token|output_cost_per_reasoning_token"
              + "|cache_read_input_token_cost|cache_creation_input_token_cost(?:_above_1hr)?)"
              + "(?:_above_(?<thousands>\\d{1,6})k_tokens)?"
              + "(?:_(?<tier>batches|flex|priority))?");

  private static final Pattern OF_MONEY = Pattern.compile(".*(cost|price|pricing|uplift).*");

  private final PriceEntry entry;
  private final List<Price> rows = new ArrayList<>();
  private final Map<String, List<String>> modelsByUnused = new TreeMap<>();
  private final List<String> withoutPrice = new ArrayList<>();

  LiteLlmMap(PriceEntry entry) {
    this.entry = entry;
  }

  PriceFile read(String json) {
    tree(json)
        .properties()
        .forEach(
            model -> {
              if (!model.getKey().equals(SAMPLE)) {
                addModel(model.getKey(), model.getValue());
              }
            });
    List<String> leftOut = new ArrayList<>(withoutPrice);
    modelsByUnused.forEach(
        (what, models) ->
            leftOut.add(
                "%s: not used, of %d %s: %s"
                    .formatted(
                        what,
                        models.size(),
                        models.size() == 1 ? "model" : "models",
                        String.join(", ", models))));
    return new PriceFile(rows, leftOut);
  }

  private static JsonNode tree(String json) {
    JsonMapper exact =
        JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .nodeFactory(JsonNodeFactory.withExactBigDecimals(true))
            .build();
    try {
      JsonNode root = exact.readTree(json);
      if (!root.isObject()) {
        throw new IllegalArgumentException(
            "not a price map of LiteLLM: it must be an object with a member for each model");
      }
      return root;
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not JSON: " + e.getOriginalMessage(), e);
    }
  }

  private void addModel(String model, JsonNode fields) {
    int before = rows.size();
    for (Map.Entry<String, JsonNode> field : fields.properties()) {
      Matcher price = TOKEN_PRICE.matcher(field.getKey());
      if (price.matches()) {
        unusable(field.getValue())
            .ifPresentOrElse(
                why -> notUsed(field.getKey() + why, model),
                () -> add(model, price, field.getValue().decimalValue(), fields));
      } else if (OF_MONEY.matcher(field.getKey()).matches()) {
        notUsed(field.getKey(), model);
      }
    }
    if (rows.size() == before) {
      withoutPrice.add(model + ": not imported, it has no price per token that can be used");
    }
  }

  private void notUsed(String what, String model) {
    modelsByUnused.computeIfAbsent(what, w -> new ArrayList<>()).add(model);
  }

  private static Optional<String> unusable(JsonNode price) {
    if (!price.isNumber()) {
      return Optional.of(" that is no number");
    }
    BigDecimal value = price.decimalValue();
    if (value.signum() == 0) {
      return Optional.of(" = 0, which may mean free or unknown (`prices add` if it is free)");
    }
    if (value.signum() < 0) {
      return Optional.of(" below 0");
    }
    return value.stripTrailingZeros().scale() > MOST_DECIMALS
        ? Optional.of(" with more than " + MOST_DECIMALS + " decimals")
        : Optional.empty();
  }

  private void add(String model, Matcher field, BigDecimal unitPrice, JsonNode fields) {
    String named = field.group("class");
    TokenClass tokenClass = CLASSES.get(named);
    if (tokenClass == TokenClass.REASONING && isOutputPrice(field, unitPrice, fields)) {
      return;
    }
    String tier = Objects.requireNonNullElse(field.group("tier"), "");
    String thousands = field.group("thousands");
    rows.add(
        entry.sign(
            Price.newBuilder()
                .setPriceId("")
                .setPriceList(entry.priceList())
                .setModel(model)
                .setTokenClass(tokenClass)
                .setServiceTier(TIERS.getOrDefault(tier, ServiceTier.STANDARD).name())
                .setAboveInputTokens(thousands == null ? 0 : 1_000 * Long.parseLong(thousands))
                .setUnitPrice(unitPrice.setScale(MOST_DECIMALS))
                .setCurrency(CURRENCY)
                .setEffectiveFrom(entry.effectiveFrom())
                .setRecordedAt(entry.recordedAt())
                .setOrigin("LiteLLM price map, " + field.group())
                .build()));
  }

  private static boolean isOutputPrice(Matcher field, BigDecimal unitPrice, JsonNode fields) {
    String output =
        "output_cost_per_token" + field.group().substring(field.group("class").length());
    JsonNode price = fields.path(output);
    return price.isNumber() && price.decimalValue().compareTo(unitPrice) == 0;
  }
}
