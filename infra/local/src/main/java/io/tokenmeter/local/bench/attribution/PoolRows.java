package io.tokenmeter.local.bench.attribution;

import io.tokenmeter.local.load.DecodePool;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.connector.datagen.source.GeneratorFunction;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a pool, made as they are needed, and then nothing for as long as anybody looks: what
 * is in state then can be weighed.
 */
final class PoolRows implements GeneratorFunction<Long, byte[]> {

  private static final long serialVersionUID = 1L;
  private static final long PAUSE_MILLIS = 5;

  /** Rows given out in this JVM, which runs one such job. */
  static final AtomicLong GIVEN = new AtomicLong();

  private static final long SEED = 11;
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final SoakKind kind;
  private final long count;
  private transient @Nullable DecodePool pool;
  private transient @Nullable RowCodec codec;

  PoolRows(SoakKind kind, long count) {
    this.kind = kind;
    this.count = count;
  }

  DecodePool pool() {
    return switch (kind) {
      case SERVING -> DecodePool.serving(SEED, count, START);
      case METERED -> DecodePool.metered(SEED, count, START);
    };
  }

  @Override
  public byte[] map(Long index) throws InterruptedException {
    if (pool == null || codec == null) {
      pool = pool();
      codec = new RowCodec();
    }
    if (index >= pool.size()) {
      Thread.sleep(PAUSE_MILLIS);
      return RowCodec.NOTHING;
    }
    GIVEN.set(index + 1);
    return codec.encode(pool.at(index).fact());
  }
}
