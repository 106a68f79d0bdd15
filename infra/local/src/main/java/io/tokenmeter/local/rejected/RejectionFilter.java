package io.tokenmeter.local.rejected;

import io.tokenmeter.schemas.derived.RejectReason;
import io.tokenmeter.schemas.derived.RejectStage;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Which rejections; null asks for any.
 *
 * @param since received then or later
 * @param limit at most so many, the newest
 */
public record RejectionFilter(
    @Nullable RejectStage stage,
    @Nullable RejectReason reason,
    @Nullable Instant since,
    int limit) {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSSSSS").withZone(ZoneOffset.UTC);

  String where() {
    List<String> conditions = new ArrayList<>(List.of("1"));
    if (stage != null) {
      conditions.add("stage = '" + stage.name().toLowerCase(Locale.ROOT) + "'");
    }
    if (reason != null) {
      conditions.add("reason = '" + reason.name() + "'");
    }
    if (since != null) {
      conditions.add("received_at >= toDateTime64('" + TIME.format(since) + "', 6, 'UTC')");
    }
    return String.join(" AND ", conditions);
  }
}
