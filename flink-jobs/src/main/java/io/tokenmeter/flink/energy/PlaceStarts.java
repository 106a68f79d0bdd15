package io.tokenmeter.flink.energy;

import io.tokenmeter.flink.reference.ReferenceData;
import io.tokenmeter.flink.reference.ReferencingFunction;
import io.tokenmeter.schemas.event.GenerationStart;
import io.tokenmeter.schemas.identity.GenerationIdentity;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.flink.util.Collector;

/**
 * Tells each GPU about the generations that begin on it: those the event lists, else those of the
 * endpoint's placement in force. One that nobody can place holds back no GPU.
 */
public final class PlaceStarts extends ReferencingFunction<GenerationStart, GpuFact> {

  private static final long serialVersionUID = 1L;

  public PlaceStarts(ReferenceData reference) {
    super(reference);
  }

  @Override
  public void processElement(GenerationStart start, Context context, Collector<GpuFact> out) {
    StartOnGpu on =
        new StartOnGpu(
            new GenerationIdentity(start.getTenant(), start.getSource(), start.getGenerationId()),
            GpuFacts.micros(start.getStartedAt()));
    gpus(start).map(PhysicalGpu::of).distinct().forEach(gpu -> out.collect(GpuFact.of(gpu, on)));
  }

  private Stream<String> gpus(GenerationStart start) {
    if (!start.getGpus().isEmpty()) {
      return start.getGpus().stream();
    }
    return Optional.ofNullable(start.getEndpoint())
        .flatMap(endpoint -> tables().placement(endpoint, start.getStartedAt()))
        .stream()
        .flatMap(at -> Stream.concat(at.getGpus().stream(), at.getDecodeGpus().stream()));
  }
}
