package io.tokenmeter.ingest.cloudevents;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tokenmeter.schemas.event.GenerationStart;

/** Writes which generation has begun, where and when. */
final class GenerationStartEncoder implements FactEncoder<GenerationStart> {

  @Override
  public String source(GenerationStart start) {
    return start.getSource();
  }

  @Override
  public String id(GenerationStart start) {
    return start.getGenerationId();
  }

  @Override
  public void encode(GenerationStart start, ObjectNode data) {
    data.put("tenant", start.getTenant());
    Encoding.text(data, "endpoint", start.getEndpoint());
    Encoding.texts(data, "gpus", start.getGpus());
    Encoding.instant(data, "started_at", start.getStartedAt());
  }
}
