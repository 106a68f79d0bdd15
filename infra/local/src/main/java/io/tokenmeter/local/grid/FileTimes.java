package io.tokenmeter.local.grid;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Times of a file in the order of its lines. One without an offset is of the zone; in the hour that
 * the clocks repeat, it is the earlier one the first time and the later one the second.
 */
final class FileTimes {

  private static final int FIRST_REVISION = 1;

  private final @Nullable ZoneId zone;
  private final Map<Integer, Instant> lastStart = new HashMap<>();

  FileTimes(@Nullable ZoneId zone) {
    this.zone = zone;
  }

  /** Start of the interval of a line. */
  Instant start(String text, @Nullable Integer revision) {
    int of = revision == null ? FIRST_REVISION : revision;
    Instant start = after(text, lastStart.getOrDefault(of, Instant.MIN));
    lastStart.put(of, start);
    return start;
  }

  /** End of the interval that begins at an instant. */
  Instant end(String text, Instant start) {
    Instant end = after(text, start);
    if (!end.isAfter(start)) {
      throw new IllegalArgumentException("end = " + text + " is not after its start " + start);
    }
    return end;
  }

  private Instant after(String text, Instant last) {
    String iso = text.replace(' ', 'T');
    try {
      return iso.matches(".*(Z|[+-]\\d\\d:?\\d\\d)$")
          ? OffsetDateTime.parse(iso).toInstant()
          : local(LocalDateTime.parse(iso), last);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "time \"%s\": write it as 2026-10-25T00:00:00Z, or 2026-10-25T02:00 and give its --zone"
              .formatted(text),
          e);
    }
  }

  private Instant local(LocalDateTime time, Instant last) {
    if (zone == null) {
      throw new IllegalArgumentException(
          "time %s has no offset; give its time zone with --zone, such as Europe/Amsterdam"
              .formatted(time));
    }
    List<ZoneOffset> offsets = zone.getRules().getValidOffsets(time);
    if (offsets.isEmpty()) {
      throw new IllegalArgumentException(
          "time %s does not exist in %s: the clocks skip it; write its offset"
              .formatted(time, zone));
    }
    Instant earlier = time.toInstant(offsets.get(0));
    return earlier.isAfter(last) ? earlier : time.toInstant(offsets.get(offsets.size() - 1));
  }
}
