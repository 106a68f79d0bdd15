package io.tokenmeter.local.demo;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tokenmeter.sinks.ClickHouseQuery;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** Rows of a SELECT as JSON objects; decimals keep every digit. */
public final class ClickHouseRows implements SummaryQuery.Rows {

  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  private final ClickHouseQuery query;

  public ClickHouseRows(ClickHouseQuery query) {
    this.query = query;
  }

  /** The instant as a DateTime64 of ClickHouse's SQL. */
  public static String literal(Instant instant) {
    return "fromUnixTimestamp64Micro(%d, 'UTC')"
        .formatted(ChronoUnit.MICROS.between(Instant.EPOCH, instant));
  }

  /** The text as it stands between quotes in ClickHouse's SQL. */
  public static String quoted(String text) {
    return text.replace("\\", "\\\\").replace("'", "\\'");
  }

  @Override
  public List<JsonNode> of(String select) throws IOException, InterruptedException {
    ByteArrayOutputStream answer = new ByteArrayOutputStream();
    query.run(select, "JSONEachRow", answer);
    try (MappingIterator<JsonNode> rows =
        JSON.readerFor(JsonNode.class).readValues(answer.toByteArray())) {
      return rows.readAll();
    }
  }
}
