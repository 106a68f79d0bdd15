package io.tokenmeter.ingest.cloudevents;

import io.tokenmeter.schemas.event.GpuInput;
import io.tokenmeter.schemas.event.InputMark;
import java.time.Instant;

/** End of input of a source. */
final class InputMarkDecoder implements FactDecoder<InputMark> {

  private static final FactShape SHAPE =
      FactShape.of("ended_at")
          .withObject("gpus", FactShape.of("gpu", "generations", "last_sample_time", "readings"));

  @Override
  public InputMark decode(String source, String id, Fields data) {
    InputMark mark = new InputMark();
    mark.setSource(source);
    mark.setEndedAt(data.instant("ended_at"));
    mark.setGpus(data.objects("gpus").stream().map(InputMarkDecoder::gpu).toList());
    return mark;
  }

  @Override
  public Instant eventTime(InputMark mark) {
    return mark.getEndedAt();
  }

  @Override
  public Instant latestTime(InputMark mark) {
    return mark.getGpus().stream()
        .map(GpuInput::getLastSampleTime)
        .filter(mark.getEndedAt()::isBefore)
        .max(Instant::compareTo)
        .orElse(mark.getEndedAt());
  }

  @Override
  public FactShape shape() {
    return SHAPE;
  }

  private static GpuInput gpu(Fields data) {
    GpuInput input = new GpuInput();
    input.setGpu(data.text("gpu"));
    input.setGenerations(data.boundedCount("generations", Long.MAX_VALUE, 0));
    input.setLastSampleTime(data.instant("last_sample_time"));
    input.setReadings(data.boundedCount("readings", Long.MAX_VALUE, 0));
    return input;
  }
}
