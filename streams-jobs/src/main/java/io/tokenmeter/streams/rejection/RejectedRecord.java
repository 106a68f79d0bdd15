package io.tokenmeter.streams.rejection;

import io.tokenmeter.schemas.derived.RejectReason;
import io.tokenmeter.schemas.derived.RejectStage;
import io.tokenmeter.schemas.derived.RejectedEvent;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;

/**
 * Where a rejected record was, and how to say so.
 *
 * @param topic topic of the record that is rejected
 */
public record RejectedRecord(String topic, int partition, long offset) {

  private static final byte[] NO_PAYLOAD = new byte[0];

  /** The event for a record whose bytes must not be kept, because they may hold prompts. */
  public RejectedEvent withoutPayload(
      RejectStage stage, RejectReason reason, String detail, Instant receivedAt) {
    return withPayload(stage, reason, detail, NO_PAYLOAD, receivedAt);
  }

  /** The event for a record that is known to hold no prompts and may be replayed. */
  public RejectedEvent withPayload(
      RejectStage stage, RejectReason reason, String detail, byte[] payload, Instant receivedAt) {
    return RejectedEvent.newBuilder()
        .setReceivedAt(receivedAt)
        .setStage(stage)
        .setReason(reason)
        .setDetail(detail)
        .setTopic(topic)
        .setPartition(partition)
        .setOffset(offset)
        .setPayload(ByteBuffer.wrap(payload))
        .build();
  }

  /** Length and SHA-256 of bytes that are not kept, so that they can be recognised. */
  public static String describe(byte[] bytes) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
      return bytes.length + " bytes, sha-256 " + HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
