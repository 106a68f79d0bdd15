package io.tokenmeter.ingest.cloudevents;

import io.tokenmeter.schemas.event.EngineTelemetry;
import java.time.Instant;
import java.util.Objects;
import java.util.stream.Stream;

/** State of a serving engine at one instant. */
final class EngineTelemetryDecoder implements FactDecoder<EngineTelemetry> {

  private static final FactShape SHAPE =
      FactShape.of(
          "endpoint",
          "model",
          "sample_time",
          "requests_running",
          "requests_waiting",
          "kv_cache_usage_ratio",
          "prompt_tokens_total",
          "generation_tokens_total");

  @Override
  public EngineTelemetry decode(String source, String id, Fields data) {
    EngineTelemetry telemetry = new EngineTelemetry();
    telemetry.setSource(source);
    telemetry.setEndpoint(data.text("endpoint"));
    telemetry.setModel(data.optionalText("model"));
    telemetry.setSampleTime(data.instant("sample_time"));
    telemetry.setRequestsRunning(data.count("requests_running"));
    telemetry.setRequestsWaiting(data.count("requests_waiting"));
    telemetry.setKvCacheUsage(data.ratio("kv_cache_usage_ratio"));
    telemetry.setPromptTokensTotal(data.count("prompt_tokens_total"));
    telemetry.setGenerationTokensTotal(data.count("generation_tokens_total"));
    if (data.errors().isEmpty() && measuresNothing(telemetry)) {
      data.fail("endpoint", "a sample needs at least one measured value that is not blank");
    }
    return telemetry;
  }

  @Override
  public Instant eventTime(EngineTelemetry telemetry) {
    return telemetry.getSampleTime();
  }

  @Override
  public FactShape shape() {
    return SHAPE;
  }

  private static boolean measuresNothing(EngineTelemetry t) {
    return Stream.of(
            t.getRequestsRunning(),
            t.getRequestsWaiting(),
            t.getKvCacheUsage(),
            t.getPromptTokensTotal(),
            t.getGenerationTokensTotal())
        .allMatch(Objects::isNull);
  }
}
