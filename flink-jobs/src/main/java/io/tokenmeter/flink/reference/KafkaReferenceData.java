package io.tokenmeter.flink.reference;

import io.tokenmeter.flink.kafka.KafkaAccess;
import io.tokenmeter.schemas.lookup.ReferenceFollower;
import io.tokenmeter.schemas.lookup.ReferenceTables;
import io.tokenmeter.schemas.wire.SchemaRegistry;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Follows the reference topics. The tasks of one JVM that reach Kafka the same way share one
 * follower, which starts with the first of them and ends with the last.
 */
public final class KafkaReferenceData implements ReferenceData {

  private static final long serialVersionUID = 1L;
  private static final Duration LOADING = Duration.ofMinutes(2);
  private static final Map<KafkaAccess, Shared> SHARED = new HashMap<>();

  private record Shared(ReferenceFollower follower, SchemaRegistry registry, int tasks) {
    Shared withTasks(int count) {
      return new Shared(follower, registry, count);
    }
  }

  private final KafkaAccess kafka;

  public KafkaReferenceData(KafkaAccess kafka) {
    this.kafka = kafka;
  }

  @Override
  public ReferenceTables acquire() throws InterruptedException {
    ReferenceFollower follower = join();
    try {
      follower.awaitLoaded(LOADING);
      return follower.tables();
    } catch (InterruptedException | IllegalStateException e) {
      release();
      throw e;
    }
  }

  @Override
  public void release() {
    synchronized (SHARED) {
      Shared shared = SHARED.get(kafka);
      if (shared == null) {
        return;
      }
      if (shared.tasks() > 1) {
        SHARED.put(kafka, shared.withTasks(shared.tasks() - 1));
      } else {
        SHARED.remove(kafka);
        shared.follower().close();
        shared.registry().close();
      }
    }
  }

  private ReferenceFollower join() {
    synchronized (SHARED) {
      Shared shared = SHARED.get(kafka);
      if (shared == null) {
        SchemaRegistry registry = kafka.openRegistry();
        shared =
            new Shared(
                new ReferenceFollower(new HashMap<>(kafka.clientProperties()), registry),
                registry,
                0);
      }
      SHARED.put(kafka, shared.withTasks(shared.tasks() + 1));
      return shared.follower();
    }
  }
}
