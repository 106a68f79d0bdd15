package io.tokenmeter.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A recording and the price book read a second time, by other code than the pipeline's: what its
 * results are checked against.
 */
public final class RequestFile {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path folder;
  private final List<JsonNode> requests = new ArrayList<>();

  public RequestFile(Path folder) {
    this.folder = folder;
    try {
      for (String line : Files.readAllLines(folder.resolve("requests.jsonl"))) {
        requests.add(JSON.readTree(line));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public Path folder() {
    return folder;
  }

  public List<JsonNode> requests() {
    return requests;
  }

  public String source() {
    return "trace:" + gpu();
  }

  public String gpu() {
    try {
      return JSON.readTree(folder.resolve("meta.json").toFile()).path("gpu_uuid").asText();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public long sum(String field) {
    return requests.stream().mapToLong(r -> r.path(field).asLong()).sum();
  }

  /** Counter at the last sample minus counter at the first, in joules. */
  public BigDecimal counterDifference() {
    try {
      List<String> rows = Files.readAllLines(folder.resolve("nvml.csv"));
      int column = List.of(rows.get(0).split(",")).indexOf("total_energy_mj");
      BigDecimal first = new BigDecimal(rows.get(1).split(",")[column]);
      BigDecimal last = new BigDecimal(rows.get(rows.size() - 1).split(",")[column]);
      return last.subtract(first).movePointLeft(3);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What each {@code tenant/model} owes: tokens times price, in plain decimals. */
  public Map<String, BigDecimal> ratedByTenantAndModel() {
    Map<String, BigDecimal> owed = new TreeMap<>();
    for (JsonNode request : requests) {
      owed.merge(
          request.path("tenant").asText() + "/" + request.path("model").asText(),
          rated(request),
          BigDecimal::add);
    }
    return owed;
  }

  static BigDecimal rated(JsonNode request) {
    String model = request.path("model").asText();
    return price(model, "INPUT")
        .multiply(new BigDecimal(request.path("input_tokens").asText()))
        .add(
            price(model, "OUTPUT")
                .multiply(new BigDecimal(request.path("output_tokens").asText())));
  }

  static BigDecimal price(String model, String tokenClass) {
    for (JsonNode row : reference().path("prices")) {
      if (row.path("model").asText().equals(model)
          && row.path("token_class").asText().equals(tokenClass)) {
        return new BigDecimal(row.path("unit_price").asText());
      }
    }
    throw new AssertionError("no price of " + model + " " + tokenClass);
  }

  static JsonNode reference() {
    try (InputStream in = RequestFile.class.getResourceAsStream("/reference/illustrative.yaml")) {
      return new YAMLMapper().readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
