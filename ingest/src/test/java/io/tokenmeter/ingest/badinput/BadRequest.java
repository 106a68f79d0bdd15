package io.tokenmeter.ingest.badinput;

import java.net.URI;
import java.net.http.HttpRequest;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One request that is not as it should be, and the exact answer to it.
 *
 * @param detail what the refusal says; {@code *} stands for anything
 * @param accepted events that are taken in
 * @param rejections rows that it leaves in rejected-events
 * @param lands topic of what is taken in
 */
public record BadRequest(
    String name,
    String group,
    String method,
    String path,
    Map<String, String> headers,
    byte[] body,
    boolean chunked,
    int status,
    @Nullable String reason,
    @Nullable String detail,
    int accepted,
    int rejections,
    @Nullable String lands) {

  /** The request, to a gateway at that address. */
  public HttpRequest to(String gatewayUrl) {
    HttpRequest.BodyPublisher content =
        chunked
            ? HttpRequest.BodyPublishers.ofInputStream(() -> new java.io.ByteArrayInputStream(body))
            : HttpRequest.BodyPublishers.ofByteArray(body);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(gatewayUrl + path))
            .method(method, method.equals("GET") ? HttpRequest.BodyPublishers.noBody() : content);
    headers.forEach(request::header);
    return request.build();
  }

  /** Whether a refusal's text is the one the table tells. */
  public boolean describes(String told) {
    String expected = detail == null ? "" : detail;
    StringBuilder pattern = new StringBuilder();
    for (String part : expected.split("\\*", -1)) {
      pattern.append(pattern.isEmpty() ? "" : ".*").append(java.util.regex.Pattern.quote(part));
    }
    return told.matches(pattern.toString());
  }

  @Override
  public String toString() {
    return group + ": " + name;
  }
}
