package io.tokenmeter.ingest.cloudevents;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tokenmeter.schemas.event.InputMark;

/** Writes what a finished source delivered, GPU by GPU. */
final class InputMarkEncoder implements FactEncoder<InputMark> {

  @Override
  public String source(InputMark mark) {
    return mark.getSource();
  }

  @Override
  public String id(InputMark mark) {
    return "end@" + mark.getEndedAt();
  }

  @Override
  public void encode(InputMark mark, ObjectNode data) {
    Encoding.instant(data, "ended_at", mark.getEndedAt());
    ArrayNode gpus = data.putArray("gpus");
    mark.getGpus()
        .forEach(
            gpu ->
                gpus.addObject()
                    .put("gpu", gpu.getGpu())
                    .put("generations", gpu.getGenerations())
                    .put("last_sample_time", gpu.getLastSampleTime().toString())
                    .put("readings", gpu.getReadings()));
  }
}
