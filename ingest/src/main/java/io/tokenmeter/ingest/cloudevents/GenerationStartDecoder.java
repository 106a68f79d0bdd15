package io.tokenmeter.ingest.cloudevents;

import io.tokenmeter.schemas.event.GenerationStart;
import java.time.Instant;

/** That a generation has begun; the CloudEvent's id is its generation_id. */
final class GenerationStartDecoder implements FactDecoder<GenerationStart> {

  private static final FactShape SHAPE = FactShape.of("tenant", "endpoint", "gpus", "started_at");

  @Override
  public GenerationStart decode(String source, String id, Fields data) {
    GenerationStart start = new GenerationStart();
    start.setTenant(data.text("tenant"));
    start.setSource(source);
    start.setGenerationId(id);
    start.setEndpoint(data.optionalText("endpoint"));
    start.setGpus(data.texts("gpus"));
    start.setStartedAt(data.instant("started_at"));
    return start;
  }

  @Override
  public Instant eventTime(GenerationStart start) {
    return start.getStartedAt();
  }

  @Override
  public FactShape shape() {
    return SHAPE;
  }
}
