package io.tokenmeter.local.grid;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * CSV with a line of column names: {@code start}, optionally {@code end} and {@code revision}, and
 * one of {@code price}, {@code g_per_kwh}, {@code kwh}. Separated by commas, or by semicolons, and
 * then decimals may have a comma. Other columns are not read.
 */
final class GridCsv {

  private final List<String> columns;
  private final String separator;
  private final GridKind kind;
  private final FileTimes times;

  private GridCsv(String header, @Nullable ZoneId zone) {
    this.separator = header.contains(";") ? ";" : ",";
    this.columns = cells(header).stream().map(name -> name.toLowerCase(Locale.ROOT)).toList();
    this.kind = kind();
    this.times = new FileTimes(zone);
    if (!columns.contains("start")) {
      throw new IllegalArgumentException("there is no column start among " + columns);
    }
  }

  static GridFile read(String text, @Nullable ZoneId zone) {
    List<String> lines = text.lines().toList();
    if (lines.isEmpty()) {
      throw new IllegalArgumentException("the file is empty");
    }
    GridCsv csv = new GridCsv(lines.get(0), zone);
    List<GridValue> values = new ArrayList<>();
    for (int i = 1; i < lines.size(); i++) {
      if (!lines.get(i).isBlank()) {
        values.add(csv.value("line " + (i + 1), csv.cells(lines.get(i))));
      }
    }
    return new GridFile(csv.kind, "CSV", values);
  }

  private GridValue value(String place, List<String> cells) {
    try {
      if (cells.size() != columns.size()) {
        throw new IllegalArgumentException(
            "%d cells where %d columns are named".formatted(cells.size(), columns.size()));
      }
      String revision = cell(cells, "revision");
      Integer number = revision.isEmpty() ? null : Integer.valueOf(revision);
      String end = cell(cells, "end");
      Instant start = times.start(cell(cells, "start"), number);
      return new GridValue(
          place,
          start,
          end.isEmpty() ? null : times.end(end, start),
          decimal(cell(cells, kind.column())),
          number,
          null);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(place + ": " + e.getMessage() + ": give a number", e);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(place + ": " + e.getMessage(), e);
    }
  }

  private String cell(List<String> cells, String column) {
    int at = columns.indexOf(column);
    return at < 0 ? "" : cells.get(at);
  }

  private BigDecimal decimal(String text) {
    try {
      return new BigDecimal(separator.equals(";") ? text.replace(',', '.') : text);
    } catch (NumberFormatException e) {
      throw new NumberFormatException(kind.column() + " = \"" + text + "\"");
    }
  }

  private List<String> cells(String line) {
    return Arrays.stream(line.split(separator, -1))
        .map(cell -> cell.strip().replaceAll("^\"|\"$", ""))
        .toList();
  }

  private GridKind kind() {
    List<GridKind> named =
        Arrays.stream(GridKind.values()).filter(k -> columns.contains(k.column())).toList();
    if (named.size() != 1) {
      throw new IllegalArgumentException(
          "the columns are %s; name exactly one of them price, g_per_kwh or kwh"
              .formatted(columns));
    }
    return named.get(0);
  }
}
