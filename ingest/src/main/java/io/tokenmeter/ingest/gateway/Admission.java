package io.tokenmeter.ingest.gateway;

import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * How much may be in progress at once: requests, and the bytes of their bodies. While Kafka is away
 * every request stays for as long as an answer may take, so this bounds the memory they hold.
 */
final class Admission {

  private static final int PERMIT_BYTES = 1024;

  /** What a compressed body is taken to inflate to; JSON of events comes close to it. */
  private static final int INFLATION = 8;

  private final int maxBodyBytes;
  private final int maxInflatedBytes;
  private final int maxPermits;
  private final Semaphore requests;
  private final Semaphore permits;

  Admission(GatewaySettings settings) {
    this.maxBodyBytes = settings.maxBodyBytes();
    this.maxInflatedBytes = settings.maxInflatedBytes();
    this.maxPermits = Math.max(1, settings.maxPendingBytes() / PERMIT_BYTES);
    this.requests = new Semaphore(settings.maxConcurrentRequests());
    this.permits = new Semaphore(maxPermits);
  }

  /** Room that a request has taken. */
  final class Place {
    private final int taken;
    private final AtomicBoolean left = new AtomicBoolean();

    private Place(int taken) {
      this.taken = taken;
    }

    /** Gives the room back; repeatable. */
    void leave() {
      if (!left.getAndSet(true)) {
        permits.release(taken);
        requests.release();
      }
    }
  }

  /**
   * Room for a request; empty when there is none now. One alone always finds room.
   *
   * @param contentLength as announced; negative when it was not
   */
  Optional<Place> enter(long contentLength, @Nullable String contentEncoding) {
    if (!requests.tryAcquire()) {
      return Optional.empty();
    }
    int wanted = permitsFor(contentLength, contentEncoding);
    if (!permits.tryAcquire(wanted)) {
      requests.release();
      return Optional.empty();
    }
    return Optional.of(new Place(wanted));
  }

  private int permitsFor(long contentLength, @Nullable String contentEncoding) {
    long sent = contentLength < 0 ? maxBodyBytes : Math.min(contentLength, maxBodyBytes);
    boolean isPlain = contentEncoding == null || contentEncoding.equalsIgnoreCase("identity");
    long bytes = isPlain ? sent : Math.min(sent * INFLATION, maxInflatedBytes);
    return (int) Math.min(maxPermits, bytes / PERMIT_BYTES + 1);
  }
}
