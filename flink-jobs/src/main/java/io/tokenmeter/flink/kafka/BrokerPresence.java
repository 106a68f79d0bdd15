package io.tokenmeter.flink.kafka;

import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaFuture;
import org.jspecify.annotations.Nullable;

/**
 * Input is there while the broker answers. A task must not wait for an answer: each look takes the
 * answer to the question of the look before, and asks the next.
 */
public record BrokerPresence(KafkaAccess kafka) implements InputPresence {

  private static final String ANSWER_MILLIS = "5000";
  private static final long BETWEEN_QUESTIONS_MILLIS = 5_000;

  @Override
  public Watch open() {
    return new Questions(
        Admin.create(
            kafka.properties(
                Map.of(
                    AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, ANSWER_MILLIS,
                    AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, ANSWER_MILLIS))));
  }

  private static final class Questions implements Watch {
    private final Admin admin;
    private @Nullable KafkaFuture<?> asked;
    private long askedAtMillis;
    private boolean wasThere;

    Questions(Admin admin) {
      this.admin = admin;
    }

    @Override
    public boolean wasThere(long nowMillis) {
      if (asked == null || nowMillis - askedAtMillis >= BETWEEN_QUESTIONS_MILLIS) {
        wasThere = asked != null && asked.isDone() && !asked.isCompletedExceptionally();
        asked = admin.describeCluster().nodes();
        askedAtMillis = nowMillis;
      }
      return wasThere;
    }

    @Override
    public void close() {
      admin.close(Duration.ZERO);
    }
  }
}
