package io.tokenmeter.ingest.scrape;

import io.tokenmeter.ingest.cloudevents.EventTexts;
import java.util.ArrayList;
import java.util.List;

/**
 * A page of an exporter in Prometheus' text format.
 *
 * @param problems one for each line that cannot be read: it costs only itself
 */
record Exposition(List<Series> series, List<String> problems) {

  private static final int SHOWN = 80;

  static Exposition parse(String page) {
    List<Series> series = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    int number = 0;
    for (String line : page.split("\n", -1)) {
      number++;
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      try {
        series.add(SeriesParser.parse(line));
      } catch (IllegalArgumentException e) {
        problems.add(
            "line " + number + " " + e.getMessage() + ": " + EventTexts.shown(line, SHOWN));
      }
    }
    return new Exposition(List.copyOf(series), List.copyOf(problems));
  }
}
