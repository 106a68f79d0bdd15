package io.tokenmeter.clickhouse.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The bare words of a statement outside quotes, comments and parentheses: enough to tell its kind
 * without parsing SQL.
 */
final class SqlWords {
  /** A word in upper case, and where it lies. */
  record Word(String text, int start, int end) {}

  private final String sql;
  private final List<Word> words = new ArrayList<>();
  private int position;
  private int depth;
  private int firstSemicolon = -1;

  private SqlWords(String sql) {
    this.sql = sql;
  }

  static SqlWords of(String sql) {
    SqlWords words = new SqlWords(sql);
    while (words.position < sql.length()) {
      words.step();
    }
    return words;
  }

  List<Word> words() {
    return words;
  }

  /** Where the statement ends, a closing semicolon not included. */
  int end() {
    return firstSemicolon < 0 ? sql.length() : firstSemicolon;
  }

  /** Whether anything but space and comments lies behind the first semicolon. */
  boolean hasSecondStatement() {
    return firstSemicolon >= 0 && hasCode(sql.substring(firstSemicolon + 1));
  }

  static boolean hasCode(String rest) {
    SqlWords scan = new SqlWords(rest);
    while (scan.position < rest.length()) {
      if (!scan.skipSpaceOrComment()) {
        return true;
      }
    }
    return false;
  }

  private void step() {
    if (skipSpaceOrComment()) {
      return;
    }
    char c = sql.charAt(position);
    if (c == '\'' || c == '"' || c == '`') {
      skipQuoted(c);
    } else if (isWordPart(c)) {
      readWord();
    } else {
      punctuation(c);
    }
  }

  private void punctuation(char c) {
    depth += c == '(' ? 1 : c == ')' ? -1 : 0;
    if (c == ';' && firstSemicolon < 0) {
      firstSemicolon = position;
    }
    position++;
  }

  private void readWord() {
    int start = position;
    while (position < sql.length() && isWordPart(sql.charAt(position))) {
      position++;
    }
    if (depth == 0 && firstSemicolon < 0) {
      words.add(new Word(sql.substring(start, position).toUpperCase(Locale.ROOT), start, position));
    }
  }

  private boolean skipSpaceOrComment() {
    if (Character.isWhitespace(sql.charAt(position))) {
      position++;
    } else if (sql.startsWith("--", position) || sql.startsWith("#!", position)) {
      skipThrough("\n");
    } else if (sql.startsWith("/*", position)) {
      skipThrough("*/");
    } else {
      return false;
    }
    return true;
  }

  private void skipThrough(String end) {
    int found = sql.indexOf(end, position + 2);
    position = found < 0 ? sql.length() : found + end.length();
  }

  private void skipQuoted(char quote) {
    position++;
    while (position < sql.length() && sql.charAt(position) != quote) {
      position += sql.charAt(position) == '\\' ? 2 : 1;
    }
    position++;
  }

  private static boolean isWordPart(char c) {
    return Character.isLetterOrDigit(c) || c == '_';
  }
}
