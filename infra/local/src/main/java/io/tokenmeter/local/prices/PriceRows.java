package io.tokenmeter.local.prices;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.tokenmeter.local.reference.YamlRow;
import io.tokenmeter.schemas.reference.Price;
import io.tokenmeter.schemas.topic.Topics;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Rows of the price book written down: fields as in the schema of {@code prices}. The list, the
 * start, the price_id and who entered them may be left out.
 */
final class PriceRows {

  private static final String LIST = "prices";

  private PriceRows() {}

  /** A list of rows, or one under {@code prices} as in a file of reference rows. */
  static List<Price> ofYaml(String yaml, PriceEntry entry) {
    try {
      JsonNode root = new YAMLMapper().readTree(yaml);
      JsonNode list = root.isObject() ? root.path(LIST) : root;
      if (!list.isArray()) {
        throw new IllegalArgumentException("there is no list of rows, nor one under prices");
      }
      List<Price> rows = new ArrayList<>();
      for (int i = 0; i < list.size(); i++) {
        rows.add(row("row " + (i + 1), list.get(i), entry));
      }
      return rows;
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not YAML: " + e.getOriginalMessage(), e);
    }
  }

  /** A line of field names, then a row a line; empty cells say nothing. */
  static List<Price> ofCsv(String csv, PriceEntry entry) {
    CsvSchema header = CsvSchema.emptySchema().withHeader().withStrictHeaders(true);
    List<Price> rows = new ArrayList<>();
    try (MappingIterator<Map<String, String>> lines =
        new CsvMapper().readerForMapOf(String.class).with(header).readValues(csv)) {
      while (lines.hasNext()) {
        Map<String, String> cells = lines.next();
        ObjectNode row = JsonNodeFactory.instance.objectNode();
        cells.forEach(
            (name, cell) -> {
              if (cell != null && !cell.isBlank()) {
                row.put(name.strip(), cell.strip());
              }
            });
        rows.add(row("row " + (rows.size() + 1), row, entry));
      }
    } catch (IOException e) {
      throw new IllegalArgumentException("not CSV: " + e.getMessage(), e);
    }
    return rows;
  }

  private static Price row(String place, JsonNode fields, PriceEntry entry) {
    if (!fields.isObject()) {
      throw new IllegalArgumentException(place + ": must be fields and values, but is " + fields);
    }
    ObjectNode row = ((ObjectNode) fields).deepCopy();
    fill(row, "price_id", "");
    fill(row, "price_list", entry.priceList());
    fill(row, "effective_from", entry.effectiveFrom().toString());
    try {
      Price price = YamlRow.toRecord(row, Topics.PRICES, entry.recordedAt());
      price.setServiceTier(price.getServiceTier().toUpperCase(Locale.ROOT));
      return entry.sign(price);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(place + ": " + e.getMessage(), e);
    }
  }

  private static void fill(ObjectNode row, String field, String value) {
    if (!row.hasNonNull(field)) {
      row.put(field, value);
    }
  }
}
