package io.tokenmeter.flink.energy.attribution;

import io.tokenmeter.flink.Recording;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Draws the figures of the module's README from the recordings in {@code ../shared/data}: estimated
 * against reference joules of every request, and the weighted errors by how the meter was read.
 * Argument: the SVG file to write.
 */
public final class AccuracyPlot {

  private record Reading(String label, int everySeconds, boolean hasCounter) {}

  private static final List<String> NAMES = List.of("h200-trace", "h200-trace-chunked");
  private static final List<Reading> READINGS =
      List.of(
          new Reading("counter, 100 ms", 0, true),
          new Reading("counter, 1 s", 1, true),
          new Reading("counter, 10 s", 10, true),
          new Reading("counter, 30 s", 30, true),
          new Reading("power only", 0, false));

  private static final int SIDE = 260;
  private static final double LEAST = 1;
  private static final double MOST = 1000;

  private final StringBuilder svg = new StringBuilder();

  private AccuracyPlot() {}

  public static void main(String[] args) throws IOException {
    Files.writeString(Path.of(args[0]), new AccuracyPlot().draw());
  }

  private String draw() throws IOException {
    svg.append(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 640 470\""
            + " font-family=\"sans-serif\" font-size=\"11\">\n"
            + "<rect width=\"640\" height=\"470\" fill=\"white\"/>\n");
    for (int i = 0; i < NAMES.size(); i++) {
      Recording recording = Recording.read(Recording.folder(NAMES.get(i)));
      Map<String, Double> reference = Recording.referenceJoules(Recording.folder(NAMES.get(i)));
      scatter(40 + i * 310, new RecordedAccuracy(recording, 0, true), reference, NAMES.get(i));
      bars(40 + i * 310, recording, reference);
    }
    return svg.append("</svg>\n").toString();
  }

  private void scatter(
      int left, RecordedAccuracy accuracy, Map<String, Double> reference, String name) {
    text(left, 15, name + ": joules of a request, estimated over reference");
    add("<rect x='%d' y='25' width='%d' height='%d' fill='none' stroke='gray'/>", left, SIDE, SIDE);
    add("<line x1='%d' y1='%d' x2='%d' y2='25' stroke='gray'/>", left, 25 + SIDE, left + SIDE);
    for (int decade = 1; decade <= MOST; decade *= 10) {
      text(left + along(decade) - 4, 40 + SIDE, Integer.toString(decade));
      text(left - 26, 29 + SIDE - along(decade), Integer.toString(decade));
    }
    StringBuilder path = new StringBuilder();
    int n = 0;
    for (Map.Entry<String, Double> request : new TreeMap<>(reference).entrySet()) {
      // Every third says as much, in a third of the bytes.
      if (n++ % 3 == 0) {
        int x = left + along(request.getValue());
        int y = 25 + SIDE - along(accuracy.joules.getOrDefault(request.getKey(), 0.0));
        path.append('M').append(x).append(' ').append(y).append("h1");
      }
    }
    add("<path d='%s' stroke='#1f6fb4' stroke-opacity='.5' stroke-width='2'/>", path);
  }

  private void bars(int left, Recording recording, Map<String, Double> reference) {
    for (int i = 0; i < READINGS.size(); i++) {
      Reading reading = READINGS.get(i);
      RecordedAccuracy accuracy =
          new RecordedAccuracy(recording, reading.everySeconds(), reading.hasCounter());
      double error = accuracy.weightedError(reference);
      int y = 330 + i * 26;
      text(left, y + 11, reading.label());
      add(
          "<rect x='%d' y='%d' width='%d' height='14' fill='#1f6fb4'/>",
          left + 95, y, Math.round(error * 500));
      text(
          left + 100 + (int) Math.round(error * 500),
          y + 11,
          String.format(
              Locale.ROOT,
              "%.1f %% (own estimate %.1f %%)",
              error * 100,
              accuracy.estimatedError() * 100));
    }
  }

  private static int along(double joules) {
    double inside = Math.min(Math.max(joules, LEAST), MOST);
    return (int) Math.round(SIDE * Math.log(inside / LEAST) / Math.log(MOST / LEAST));
  }

  private void text(int x, int y, String text) {
    add("<text x='%d' y='%d'>%s</text>", x, y, text);
  }

  private void add(String format, Object... values) {
    svg.append(String.format(Locale.ROOT, format, values).replace('\'', '"')).append('\n');
  }
}
