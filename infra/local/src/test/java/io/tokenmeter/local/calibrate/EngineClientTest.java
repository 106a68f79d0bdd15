package io.tokenmeter.local.calibrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@NullUnmarked
class EngineClientTest {

  private static final Shape SHAPE = new Shape("reader", 5, 2);

  private final AtomicReference<JsonNode> asked = new AtomicReference<>();
  private HttpServer server;
  private int status = 200;
  private String answer = "";

  @BeforeEach
  void listen() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/v1/completions",
        exchange -> {
          asked.set(new ObjectMapper().readTree(exchange.getRequestBody()));
          byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void aRequestHasExactlyTheTokensOfItsShapeAndRunsToTheLastOne() throws Exception {
    answer =
        """
        data: {"choices":[{"text":"a"}]}

        data: {"choices":[{"text":"b"}]}

        data: {"choices":[],"usage":{"prompt_tokens":5,"completion_tokens":2,"prompt_tokens_details":{"cached_tokens":1}}}

        data: [DONE]

        """;
    Served served = client("").complete(SHAPE, 1);
    assertThat(asked.get().get("prompt")).hasSize(5);
    assertThat(asked.get().get("max_tokens").asInt()).isEqualTo(2);
    assertThat(asked.get().get("min_tokens").asInt()).isEqualTo(2);
    assertThat(asked.get().get("ignore_eos").asBoolean()).isTrue();
    assertThat(served.inputTokens()).isEqualTo(4);
    assertThat(served.cachedInputTokens()).isEqualTo(1);
    assertThat(served.outputTokens()).isEqualTo(2);
    assertThat(served.firstTokenAt()).isBetween(served.arrivedAt(), served.finishedAt());
  }

  @Test
  void theEnginesAddressMayEndInItsApisVersion() throws Exception {
    answer =
        "data: {\"choices\":[{\"text\":\"a\"}],"
            + "\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":2}}\n\n";
    assertThat(client("/v1/").complete(SHAPE, 1).outputTokens()).isEqualTo(2);
  }

  @Test
  void anEngineThatRefusesIsQuoted() {
    status = 400;
    answer = "prompt must be a string";
    assertThatThrownBy(() -> client("").complete(SHAPE, 1))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("answered 400: prompt must be a string")
        .hasMessageContaining("must take token ids");
  }

  @Test
  void anEngineThatDoesNotCountTokensCannotBeCalibratedWith() {
    answer = "data: {\"choices\":[{\"text\":\"a\"}]}\n\n";
    assertThatThrownBy(() -> client("").complete(SHAPE, 1))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("sent no usage");
  }

  private EngineClient client(String path) {
    return new EngineClient(
        URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path), "llama");
  }
}
