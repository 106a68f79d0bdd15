package io.tokenmeter.local.grid;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;

/**
 * Answers of public interfaces: day-ahead prices as EnergyZero gives them (prices per kWh), and
 * carbon intensity as the UK Carbon Intensity API does, national or regional (grams per kWh).
 */
final class GridJson {

  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  private GridJson() {}

  static GridFile read(String text) {
    JsonNode root = tree(text);
    if (root.path("Prices").isArray()) {
      return energyZero(root.path("Prices"));
    }
    JsonNode data =
        root.path("data").isArray() ? root.path("data") : root.path("data").path("data");
    if (data.isArray()) {
      return carbonIntensity(data);
    }
    throw new IllegalArgumentException(
        "no known format: give EnergyZero prices, an answer of the UK Carbon Intensity API, or CSV with a line of column names");
  }

  private static GridFile energyZero(JsonNode prices) {
    List<GridValue> values = new ArrayList<>();
    for (JsonNode price : prices) {
      String place = "Prices[" + values.size() + "]";
      values.add(
          new GridValue(
              place,
              instant(price, "readingDate", place),
              null,
              number(price.path("price"), place + ".price"),
              null,
              null));
    }
    return new GridFile(GridKind.PRICE, "EnergyZero", values);
  }

  private static GridFile carbonIntensity(JsonNode data) {
    List<GridValue> values = new ArrayList<>();
    for (JsonNode period : data) {
      String place = "data[" + values.size() + "]";
      String quality = period.path("intensity").path("actual").isNumber() ? "actual" : "forecast";
      values.add(
          new GridValue(
              place,
              instant(period, "from", place),
              instant(period, "to", place),
              number(period.path("intensity").path(quality), place + ".intensity." + quality),
              null,
              quality));
    }
    return new GridFile(GridKind.CARBON, "UK Carbon Intensity API", values);
  }

  private static JsonNode tree(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not JSON: " + e.getOriginalMessage(), e);
    }
  }

  private static BigDecimal number(JsonNode node, String place) {
    if (!node.isNumber()) {
      throw new IllegalArgumentException(place + " = " + node + ": give a number");
    }
    return node.decimalValue();
  }

  /** Seconds may be left out, as the UK's interface does. */
  private static Instant instant(JsonNode node, String field, String place) {
    String text = node.path(field).asText();
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "%s.%s = \"%s\": give a time such as 2026-10-25T00:00:00Z".formatted(place, field, text),
          e);
    }
  }
}
