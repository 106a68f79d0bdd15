package io.tokenmeter.ingest.cloudevents;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tokenmeter.schemas.event.EngineTelemetry;

/** Writes what was measured; the rest is left out. */
final class EngineTelemetryEncoder implements FactEncoder<EngineTelemetry> {

  @Override
  public String source(EngineTelemetry telemetry) {
    return telemetry.getSource();
  }

  @Override
  public String id(EngineTelemetry telemetry) {
    return telemetry.getEndpoint() + "@" + telemetry.getSampleTime();
  }

  @Override
  public void encode(EngineTelemetry telemetry, ObjectNode data) {
    data.put("endpoint", telemetry.getEndpoint());
    Encoding.text(data, "model", telemetry.getModel());
    Encoding.instant(data, "sample_time", telemetry.getSampleTime());
    Encoding.whole(data, "requests_running", telemetry.getRequestsRunning());
    Encoding.whole(data, "requests_waiting", telemetry.getRequestsWaiting());
    Encoding.number(data, "kv_cache_usage_ratio", telemetry.getKvCacheUsage());
    Encoding.whole(data, "prompt_tokens_total", telemetry.getPromptTokensTotal());
    Encoding.whole(data, "generation_tokens_total", telemetry.getGenerationTokensTotal());
  }
}
