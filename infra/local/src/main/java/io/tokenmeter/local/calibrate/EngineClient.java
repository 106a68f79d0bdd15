package io.tokenmeter.local.calibrate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Asks an engine for completions over its OpenAI API, streamed. Prompts are random token ids, so
 * that their length is exact and no cache knows them; the engine is told to go on to the last
 * token. Safe for use by several threads.
 */
final class EngineClient {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration REQUEST = Duration.ofMinutes(10);
  private static final int OK = 200;
  private static final int SHOWN = 300;
  private static final String DATA = "data:";
  private static final String END = "[DONE]";

  /** Ids that every vocabulary has and no special token. */
  private static final int FIRST_ID = 1_000;

  private static final int IDS = 20_000;

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(CONNECT).build();
  private final URI uri;
  private final String model;

  /**
   * @param engine base URL of the engine, with or without {@code /v1}
   */
  EngineClient(URI engine, String model) {
    String base = engine.toString().replaceAll("/+$", "").replaceAll("/v1$", "");
    this.uri = URI.create(base + "/v1/completions");
    this.model = model;
  }

  /**
   * Returns when the last token has come.
   *
   * @throws IOException naming the engine and its answer, when it does not serve the request
   */
  Served complete(Shape shape, long seed) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(uri)
            .timeout(REQUEST)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body(shape, seed))))
            .build();
    Instant arrived = Instant.now();
    HttpResponse<Stream<String>> response;
    try {
      response = http.send(request, HttpResponse.BodyHandlers.ofLines());
    } catch (IOException e) {
      throw new IOException("the engine at %s does not answer: %s".formatted(uri, e), e);
    }
    try (Stream<String> lines = response.body()) {
      if (response.statusCode() != OK) {
        throw new IOException(
            "the engine at %s answered %d: %s; it must take token ids as a prompt"
                .formatted(uri, response.statusCode(), shown(lines)));
      }
      return read(lines, arrived);
    }
  }

  private ObjectNode body(Shape shape, long seed) {
    ObjectNode body = JSON.createObjectNode();
    body.put("model", model);
    ArrayNode prompt = body.putArray("prompt");
    new Random(seed).ints(shape.inputTokens(), FIRST_ID, FIRST_ID + IDS).forEach(prompt::add);
    body.put("max_tokens", shape.outputTokens());
    body.put("min_tokens", shape.outputTokens());
    body.put("ignore_eos", true);
    body.put("stream", true);
    body.putObject("stream_options").put("include_usage", true);
    return body;
  }

  private Served read(Stream<String> lines, Instant arrived) throws IOException {
    Instant first = null;
    Instant last = arrived;
    JsonNode usage = null;
    for (Iterator<String> each = lines.iterator(); each.hasNext(); ) {
      Optional<JsonNode> chunk = chunk(each.next());
      if (chunk.isPresent()) {
        if (!chunk.get().path("choices").isEmpty()) {
          last = Instant.now();
          first = first == null ? last : first;
        }
        usage = chunk.get().hasNonNull("usage") ? chunk.get().get("usage") : usage;
      }
    }
    return served(arrived, first, last, usage);
  }

  private Served served(
      Instant arrived, @Nullable Instant first, Instant last, @Nullable JsonNode usage)
      throws IOException {
    if (first == null || usage == null) {
      throw new IOException(
          "the engine at %s sent no %s; it must stream completions with usage"
              .formatted(uri, first == null ? "token" : "usage"));
    }
    long cached = usage.path("prompt_tokens_details").path("cached_tokens").asLong();
    return new Served(
        arrived,
        first,
        last,
        usage.path("prompt_tokens").asLong() - cached,
        cached,
        usage.path("completion_tokens").asLong());
  }

  private static Optional<JsonNode> chunk(String line) throws IOException {
    String data = line.startsWith(DATA) ? line.substring(DATA.length()).strip() : "";
    return data.isEmpty() || data.equals(END) ? Optional.empty() : Optional.of(JSON.readTree(data));
  }

  private static String shown(Stream<String> lines) {
    String all = lines.limit(SHOWN).collect(Collectors.joining(" "));
    return all.length() <= SHOWN ? all : all.substring(0, SHOWN) + "...";
  }
}
