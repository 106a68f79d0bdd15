package io.tokenmeter.flink.energy;

import io.tokenmeter.flink.avro.AvroRecordType;
import io.tokenmeter.flink.reference.ReferenceData;
import io.tokenmeter.flink.reference.ReferencingFunction;
import io.tokenmeter.schemas.derived.RejectReason;
import io.tokenmeter.schemas.derived.RejectStage;
import io.tokenmeter.schemas.derived.RejectedEvent;
import io.tokenmeter.schemas.event.EndpointTier;
import io.tokenmeter.schemas.event.Generation;
import io.tokenmeter.schemas.reference.Placement;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * Tells each GPU about the generations that ran on it: those the event lists, else those of the
 * endpoint's placement in force when the generation finished. A generation nobody can place is
 * rejected as UNPLACED, unless a provider ran it, and settles without energy.
 */
public final class PlaceGenerations extends ReferencingFunction<Generation, GpuFact> {

  /** Generations that ran on no GPU we know. */
  public static final OutputTag<Settled> WITHOUT_GPU = new OutputTag<>("without-gpu") {};

  public static final OutputTag<RejectedEvent> REJECTED =
      new OutputTag<>("unplaced", AvroRecordType.forRecord(RejectedEvent.class));

  private static final long serialVersionUID = 1L;

  private final long maxAgeMicros;

  /**
   * @param maxAgeMicros a generation is taken to have begun at most this long before its end
   */
  public PlaceGenerations(ReferenceData reference, long maxAgeMicros) {
    super(reference);
    this.maxAgeMicros = maxAgeMicros;
  }

  @Override
  public void processElement(Generation generation, Context context, Collector<GpuFact> out) {
    Optional<Placement> placement =
        Optional.ofNullable(generation.getEndpoint())
            .flatMap(endpoint -> tables().placement(endpoint, generation.getFinishedAt()));
    PlacedGeneration on = new PlacedGeneration(generation, placement, maxAgeMicros);
    if (on.isPlaced()) {
      on.gpus().forEach(gpu -> out.collect(GpuFact.of(on.on(gpu))));
      return;
    }
    context.output(
        WITHOUT_GPU, Settled.of(SettledGeneration.unattributable(on.nowhere(), on.site())));
    if (generation.getEndpointTier() != EndpointTier.PROVIDER) {
      context.output(REJECTED, unplaced(generation));
    }
  }

  private static RejectedEvent unplaced(Generation generation) {
    return RejectedEvent.newBuilder()
        .setReceivedAt(Instant.now())
        .setStage(RejectStage.ENERGY)
        .setReason(RejectReason.UNPLACED)
        .setDetail(
            "generation "
                + generation.getGenerationId()
                + " names no GPU and endpoint "
                + generation.getEndpoint()
                + " has no placement at "
                + generation.getFinishedAt()
                + ": send its gpus, or a placement of the endpoint")
        .setSource(generation.getSource())
        .setPayload(ByteBuffer.allocate(0))
        .build();
  }
}
