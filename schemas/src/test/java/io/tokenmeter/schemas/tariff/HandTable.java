package io.tokenmeter.schemas.tariff;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * A table that was computed by hand.
 *
 * @param total the last line: what the others add up to
 */
record HandTable(List<Row> rows, Row total) {

  private static final Duration QUARTER = Duration.ofMinutes(15);

  /** One line, its cells by the names of the first line. */
  record Row(List<String> names, List<String> cells) {

    String text(String column) {
      return cells.get(names.indexOf(column));
    }

    BigDecimal number(String column) {
      return new BigDecimal(text(column));
    }

    Instant instant(String column) {
      return OffsetDateTime.parse(text(column)).toInstant();
    }

    /** The quarters of an hour of a block of equal ones. */
    Stream<IntervalEnergy> quarters() {
      Instant end = instant("to");
      return Stream.iterate(instant("from"), at -> at.isBefore(end), at -> at.plus(QUARTER))
          .map(at -> quarter(at, text("kwh_per_quarter")));
    }
  }

  static HandTable read(String name) throws IOException {
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(
                Objects.requireNonNull(HandTable.class.getResourceAsStream(name), name),
                StandardCharsets.UTF_8))) {
      List<List<String>> lines = reader.lines().map(line -> List.of(line.split(",", -1))).toList();
      List<Row> rows = lines.stream().skip(1).map(cells -> new Row(lines.get(0), cells)).toList();
      return new HandTable(rows.subList(0, rows.size() - 1), rows.get(rows.size() - 1));
    }
  }

  static IntervalEnergy quarter(Instant start, String kwh) {
    return new IntervalEnergy(start, start.plus(QUARTER), new BigDecimal(kwh));
  }
}
