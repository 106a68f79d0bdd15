package io.tokenmeter.ingest.gateway;

import io.tokenmeter.ingest.cloudevents.FactType;
import io.tokenmeter.schemas.derived.RejectReason;
import java.nio.ByteBuffer;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** What the gateway makes of one event. */
sealed interface Verdict {

  /** The event is the fact; it is not safe yet. */
  record Accepted<V extends SpecificRecord>(FactType<V> type, V fact) implements Verdict {}

  /**
   * The event cannot be used.
   *
   * @param type its type name if we know that type
   * @param payload the event without unknown fields; empty when it could not be parsed
   */
  record Rejected(
      RejectReason reason,
      String detail,
      @Nullable String type,
      @Nullable String source,
      @Nullable String id,
      ByteBuffer payload)
      implements Verdict {

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0).asReadOnlyBuffer();

    /** Not parseable, or not fit to be kept. */
    static Rejected unreadable(RejectReason reason, String detail, @Nullable String id) {
      return new Rejected(reason, detail, null, null, id, NOTHING);
    }
  }
}
