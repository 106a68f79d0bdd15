package io.tokenmeter.local.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The summary for scripts; its keys are a contract. Decimals are strings, unknown is null. */
public final class SummaryJson {

  private static final ObjectMapper JSON = new ObjectMapper();

  private SummaryJson() {}

  /** The summary with what only the run itself knows. */
  public static ObjectNode of(
      Summary summary, long duplicates, boolean settled, Duration elapsed, long peakPssBytes) {
    ObjectNode json = JSON.createObjectNode();
    json.put("generations", summary.generations());
    json.put("duplicates", duplicates);
    json.put("rejected", summary.rejected());
    json.put("unpriced", summary.unpriced());
    ObjectNode tokens = json.putObject("tokens");
    summary.tokens().forEach(tokens::put);
    ArrayNode rated = json.putArray("rated");
    for (Summary.RatedSum sum : summary.rated()) {
      rated
          .addObject()
          .put("tenant", sum.tenant())
          .put("model", sum.model())
          .put("currency", sum.currency())
          .put("amount", sum.amount().toPlainString());
    }
    json.putObject("energy")
        .put("measured_joules", plain(summary.energy().measured()))
        .put("active_joules", plain(summary.energy().active()))
        .put("idle_joules", plain(summary.energy().idle()))
        .put("unattributed_joules", plain(summary.energy().unattributed()));
    json.put("settled", settled);
    json.put("seconds", elapsed.toMillis() / 1000.0);
    json.put("peak_pss_bytes", peakPssBytes);
    return json;
  }

  private static @Nullable String plain(@Nullable BigDecimal value) {
    return value == null ? null : value.toPlainString();
  }

  /** Writes it, readable. */
  public static void write(ObjectNode json, Path file) throws IOException {
    JSON.writerWithDefaultPrettyPrinter().writeValue(file.toFile(), json);
  }
}
