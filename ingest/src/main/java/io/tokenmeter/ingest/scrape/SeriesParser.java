package io.tokenmeter.ingest.scrape;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads one line of Prometheus' text format 0.0.4: {@code name{label="value"} number [millis]}. */
final class SeriesParser {

  private static final Set<String> NOT_FINITE =
      Set.of("NaN", "+Inf", "-Inf", "Inf", "nan", "+inf", "-inf", "inf");

  /** More than any double has. */
  private static final int MOST_DIGITS = 400;

  private final String line;
  private int at;

  private SeriesParser(String line) {
    this.line = line;
  }

  /**
   * @throws IllegalArgumentException when the line is none, with what is wrong
   */
  static Series parse(String line) {
    return new SeriesParser(line).series();
  }

  private Series series() {
    String name = word("{");
    skipSpace();
    Map<String, String> labels = next() == '{' ? labels() : Map.of();
    skipSpace();
    BigDecimal value = number(word(""));
    skipSpace();
    Instant time = at < line.length() ? time(word("")) : null;
    skipSpace();
    require(at == line.length(), "has something after its time");
    return new Series(name, labels, value, time);
  }

  private Map<String, String> labels() {
    Map<String, String> labels = new LinkedHashMap<>();
    at++;
    skipSpace();
    while (next() != '}') {
      String name = word("=");
      skipSpace();
      require(next() == '=', "has a label without a value");
      at++;
      skipSpace();
      labels.put(name, quoted());
      skipSpace();
      if (next() == ',') {
        at++;
        skipSpace();
      } else {
        require(next() == '}', "has labels that do not end");
      }
    }
    at++;
    return labels;
  }

  private String quoted() {
    require(next() == '"', "has a label whose value is not quoted");
    StringBuilder text = new StringBuilder();
    for (at++; next() != '"'; at++) {
      require(at < line.length(), "has a label whose value does not end");
      text.append(next() == '\\' ? escaped() : line.charAt(at));
    }
    at++;
    return text.toString();
  }

  private char escaped() {
    at++;
    return next() == 'n' ? '\n' : next();
  }

  /** Up to white space, or to one of the characters. */
  private String word(String ends) {
    int from = at;
    while (at < line.length() && !isSpace(line.charAt(at)) && ends.indexOf(line.charAt(at)) < 0) {
      at++;
    }
    require(at > from, "ends too early");
    return line.substring(from, at);
  }

  private static @Nullable BigDecimal number(String word) {
    if (NOT_FINITE.contains(word)) {
      return null;
    }
    try {
      BigDecimal value = new BigDecimal(word);
      // Before any arithmetic: 1e999999999 would be written out.
      require(
          Math.abs((long) value.scale()) <= MOST_DIGITS && value.precision() <= MOST_DIGITS,
          "has a number that is out of range");
      return value;
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("has " + word + " where a number belongs", e);
    }
  }

  private static Instant time(String word) {
    try {
      return Instant.ofEpochMilli(Long.parseLong(word));
    } catch (NumberFormatException | DateTimeException e) {
      throw new IllegalArgumentException("has " + word + " where milliseconds belong", e);
    }
  }

  private void skipSpace() {
    while (at < line.length() && isSpace(line.charAt(at))) {
      at++;
    }
  }

  /** The character at hand; one that no line has at the end. */
  private char next() {
    return at < line.length() ? line.charAt(at) : '\0';
  }

  private static boolean isSpace(char c) {
    return c == ' ' || c == '\t' || c == '\r';
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException(otherwise);
    }
  }
}
