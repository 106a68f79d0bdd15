package io.tokenmeter.local.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tokenmeter.sinks.ClickHouseQuery;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;

/** Rows of a SELECT as JSON objects, decimals as strings. */
public final class ClickHouseRows implements SummaryQuery.Rows {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String EXACT = " SETTINGS output_format_json_quote_decimals = 1";

  private final ClickHouseQuery query;

  public ClickHouseRows(ClickHouseQuery query) {
    this.query = query;
  }

  @Override
  public List<JsonNode> of(String select) throws IOException, InterruptedException {
    ByteArrayOutputStream answer = new ByteArrayOutputStream();
    query.run(select.strip() + EXACT, "JSONEachRow", answer);
    try (MappingIterator<JsonNode> rows =
        JSON.readerFor(JsonNode.class).readValues(answer.toByteArray())) {
      return rows.readAll();
    }
  }
}
