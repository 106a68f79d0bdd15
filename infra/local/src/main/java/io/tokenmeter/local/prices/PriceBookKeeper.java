package io.tokenmeter.local.prices;

import io.tokenmeter.local.reference.ReferenceFile.Rows;
import io.tokenmeter.local.reference.ReferencePublisher;
import io.tokenmeter.schemas.config.KafkaSettings;
import io.tokenmeter.schemas.reference.Price;
import io.tokenmeter.schemas.topic.Topics;
import io.tokenmeter.schemas.wire.SchemaRegistry;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutionException;

/** The published prices, as they were when this was opened. */
public final class PriceBookKeeper {

  private final ReferencePublisher publisher;
  private final List<Price> rows;

  private PriceBookKeeper(ReferencePublisher publisher, List<Price> rows) {
    this.publisher = publisher;
    this.rows = rows;
  }

  /** Reads what is published. */
  public static PriceBookKeeper open(KafkaSettings kafka, SchemaRegistry registry) {
    ReferencePublisher publisher = new ReferencePublisher(kafka, registry);
    return new PriceBookKeeper(publisher, List.copyOf(publisher.held(Topics.PRICES).values()));
  }

  /** All rows, in no order. */
  public List<Price> rows() {
    return rows;
  }

  /** The rows in force at the instant, one for each list, item and terms. */
  public List<Price> inForce(Instant at) {
    return changes().inForce(at);
  }

  /** For rows that are to come. */
  public PriceChanges changes() {
    return new PriceChanges(rows);
  }

  /**
   * Writes what changes, acknowledged by all replicas.
   *
   * @return how many rows were written
   */
  public int publish(List<PriceChange> changes) throws InterruptedException, ExecutionException {
    return publisher.publish(
        List.of(new Rows<>(Topics.PRICES, changes.stream().map(PriceChange::row).toList())));
  }
}
