package io.tokenmeter.local.cli;

import io.tokenmeter.local.rejected.RejectionFilter;
import io.tokenmeter.schemas.derived.RejectReason;
import io.tokenmeter.schemas.derived.RejectStage;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which rejections a command is about. */
final class RejectionFilterOptions {

  @Option(names = "--stage", description = "One of ${COMPLETION-CANDIDATES}.")
  private @Nullable RejectStage stage;

  @Option(names = "--reason", description = "One of ${COMPLETION-CANDIDATES}.")
  private @Nullable RejectReason reason;

  @Option(
      names = "--since",
      paramLabel = "TIME|DURATION",
      description = "Received then or later: 2026-11-20T12:00:00Z, or so long ago: PT1H.")
  private @Nullable String since;

  RejectionFilter filter(int limit) {
    return new RejectionFilter(stage, reason, since == null ? null : time(since), limit);
  }

  private static Instant time(String text) {
    try {
      return text.startsWith("P") ? Instant.now().minus(Duration.parse(text)) : Instant.parse(text);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "--since = "
              + text
              + ": give a time such as 2026-11-20T12:00:00Z, or a duration such"
              + " as PT1H",
          e);
    }
  }
}
