package io.tokenmeter.ingest.gateway;

import io.tokenmeter.ingest.publish.PublisherUnavailableException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** From a request to its answer, apart from the HTTP server. */
final class EventIntake {

  private static final Logger LOG = LoggerFactory.getLogger(EventIntake.class);
  private static final String BATCH = "application/cloudevents-batch+json";
  private static final String STRUCTURED = "application/cloudevents+json";

  private final BodyReader bodyReader;
  private final EventParser parser;
  private final Delivery delivery;
  private final GatewayMetrics metrics;
  private final ClockWatch clocks;
  private final Duration answerTimeout;

  EventIntake(
      BodyReader bodyReader,
      EventParser parser,
      Delivery delivery,
      GatewayMetrics metrics,
      ClockWatch clocks,
      Duration answerTimeout) {
    this.bodyReader = bodyReader;
    this.parser = parser;
    this.delivery = delivery;
    this.metrics = metrics;
    this.clocks = clocks;
    this.answerTimeout = answerTimeout;
  }

  /**
   * Judges the events of a request and brings them to safety.
   *
   * @param headers with names in any case
   * @param contentLength negative when unknown
   * @param answering runs what follows the acknowledgements, off the publisher's threads
   * @return completes with the answer, whatever happens
   */
  CompletableFuture<Answer> take(
      Map<String, String> headers, InputStream body, long contentLength, Executor answering)
      throws IOException {
    String mediaType = mediaType(header(headers, "content-type"));
    try {
      byte[] bytes = bodyReader.read(body, header(headers, "content-encoding"), contentLength);
      if (mediaType.equals(BATCH)) {
        List<Verdict> verdicts = parser.batch(bytes);
        return settle(verdicts, () -> Answer.toBatch(verdicts), answering);
      }
      return settleOne(
          mediaType.equals(STRUCTURED)
              ? parser.structured(bytes)
              : parser.binary(headers, mediaType, bytes),
          answering);
    } catch (UnreadableBodyException e) {
      return settleOne(Verdict.Rejected.unreadable(e.reason(), e.detail(), null), answering);
    }
  }

  private CompletableFuture<Answer> settleOne(Verdict verdict, Executor answering) {
    return settle(List.of(verdict), () -> Answer.toSingle(verdict), answering);
  }

  private CompletableFuture<Answer> settle(
      List<Verdict> verdicts, Supplier<Answer> answer, Executor answering) {
    clocks.see(verdicts);
    return delivery
        .deliver(verdicts)
        .orTimeout(answerTimeout.toMillis(), TimeUnit.MILLISECONDS)
        .thenApplyAsync(
            safe -> {
              verdicts.forEach(metrics::count);
              return answer.get();
            },
            answering)
        .exceptionally(this::failed);
  }

  private Answer failed(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (cause instanceof PublisherUnavailableException || cause instanceof TimeoutException) {
      LOG.warn("Answered 503: {}", cause.toString());
      metrics.countUnavailable();
      return Answer.unavailable("events could not be made safe in time; send them again");
    }
    LOG.error("Answered 500", cause);
    return Answer.internalError();
  }

  private static String mediaType(@Nullable String contentType) {
    return contentType == null ? "" : contentType.split(";", 2)[0].trim().toLowerCase(Locale.ROOT);
  }

  private static @Nullable String header(Map<String, String> headers, String name) {
    return headers.entrySet().stream()
        .filter(header -> header.getKey().equalsIgnoreCase(name))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse(null);
  }
}
