package io.tokenmeter.clickhouse.engine;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What ClickHouse said about a statement it did not run. */
public final class EngineException extends Exception {
  private static final long serialVersionUID = 1L;
  private static final Pattern CODE = Pattern.compile("Code: (\\d+)\\.");
  private static final int UNKNOWN_EXCEPTION = 1002;

  private final int code;

  /** A refusal of our own in ClickHouse's words. */
  public EngineException(int code, String name, String reason) {
    super("Code: %d. DB::Exception: %s. (%s)".formatted(code, reason, name));
    this.code = code;
  }

  EngineException(String message) {
    super(message);
    this.code = codeIn(message);
  }

  /** ClickHouse's error code; 1002 where the engine named none. */
  public int code() {
    return code;
  }

  static int codeIn(String message) {
    Matcher matcher = CODE.matcher(message);
    return matcher.find() ? Integer.parseInt(matcher.group(1)) : UNKNOWN_EXCEPTION;
  }
}
