package io.tokenmeter.sinks.clickhouse;

import org.jspecify.annotations.Nullable;

/** A failure in the one line a person needs. */
public final class OneLine {

  private static final int LONGEST = 400;

  private OneLine() {}

  /** The innermost message, its line breaks removed, shortened to 400 characters. */
  public static String of(Throwable failure) {
    Throwable inner = failure;
    @Nullable Throwable next = failure.getCause();
    while (next != null && next.getMessage() != null) {
      inner = next;
      next = next.getCause();
    }
    String message = inner.getMessage() == null ? inner.toString() : inner.getMessage();
    String line = message.replaceAll("\\s*[\\r\\n]+\\s*", " ").strip();
    return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "...";
  }
}
