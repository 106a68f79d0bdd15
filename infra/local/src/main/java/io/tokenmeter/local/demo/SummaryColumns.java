package io.tokenmeter.local.demo;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** Text in columns as wide as their widest cell: names to the left, figures to the right. */
public final class SummaryColumns {

  private static final String GAP = "  ";

  private final int names;
  private final List<List<String>> rows = new ArrayList<>();

  /**
   * @param names how many columns, from the first, hold names
   */
  public SummaryColumns(int names, String... header) {
    this.names = names;
    rows.add(List.of(header));
  }

  /** As many cells as the header has. */
  public void row(List<String> cells) {
    rows.add(List.copyOf(cells));
  }

  public void print(PrintStream out) {
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < row.size(); i++) {
        String padding = " ".repeat(width(i) - row.get(i).length());
        line.append(i < names ? row.get(i) + padding : padding + row.get(i)).append(GAP);
      }
      out.println(line.toString().stripTrailing());
    }
  }

  private int width(int column) {
    return rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
  }
}
