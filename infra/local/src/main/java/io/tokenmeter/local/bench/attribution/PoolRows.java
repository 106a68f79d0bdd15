package io.tokenmeter.local.bench.attribution;

import io.tokenmeter.local.load.DecodePool;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.connector.datagen.source.GeneratorFunction;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a pool that is mostly read, made as they are needed, and then nothing for as long as
 * anybody looks: what is in state then can be weighed.
 */
final class PoolRows implements GeneratorFunction<Long, byte[]> {

  private static final long serialVersionUID = 1L;
  private static final long PAUSE_MILLIS = 5;

  /** Rows given out in this JVM, which runs one such job. */
  static final AtomicLong GIVEN = new AtomicLong();

  private final long seed;
  private final long readings;
  private final Instant start;
  private transient @Nullable DecodePool pool;
  private transient @Nullable RowCodec codec;

  PoolRows(long seed, long readings, Instant start) {
    this.seed = seed;
    this.readings = readings;
    this.start = start;
  }

  DecodePool pool() {
    return DecodePool.metered(seed, readings, start);
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
