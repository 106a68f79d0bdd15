package io.tokenmeter.local.upgrade;

import static org.awaitility.Awaitility.await;

import io.tokenmeter.local.status.PipelineStatus;
import io.tokenmeter.local.status.StatusClient;
import java.time.Duration;
import java.util.Optional;

/** Waits until every reader has read what there is. */
final class ReadToTheEnd {

  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final Duration LOOK = Duration.ofMillis(500);

  /** One look could fall between two steps of a record's way. */
  private static final int IN_A_ROW = 3;

  private ReadToTheEnd() {}

  static void awaitBy(StatusClient client) {
    int[] withoutLag = {0};
    await("every record read")
        .atMost(LIMIT)
        .pollInterval(LOOK)
        .until(
            () -> {
              Optional<PipelineStatus> status = client.ask();
              boolean read = status.isPresent() && status.get().totalLag() == 0;
              withoutLag[0] = read ? withoutLag[0] + 1 : 0;
              return withoutLag[0] == IN_A_ROW;
            });
  }
}
