package io.tokenmeter.ingest.gateway;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.regex.Pattern;

/** What is wrong with JSON, in one line that never repeats what may be a prompt. */
final class JsonProblem {

  private static final int SHOWN = 200;

  /** Jackson quotes the word that it stumbled over. */
  private static final Pattern TOKEN = Pattern.compile("token '[^']*'");

  /** Nor is it of use to a sender how we told Jackson to refuse it. */
  private static final Pattern SETTING = Pattern.compile(" for `ObjectNode`: not allowed.*");

  private JsonProblem() {}

  static String of(Exception e) {
    if (!(e instanceof JsonProcessingException json)) {
      return line(e.getMessage());
    }
    // The offending source text is in further lines of the full message.
    String problem = TOKEN.matcher(line(json.getOriginalMessage())).replaceAll("token");
    problem = SETTING.matcher(problem).replaceAll("");
    JsonLocation at = json.getLocation();
    return at == null || at.getLineNr() < 0
        ? problem
        : problem + " at line " + at.getLineNr() + ", column " + at.getColumnNr();
  }

  private static String line(@org.jspecify.annotations.Nullable String message) {
    String line = String.valueOf(message).lines().findFirst().orElse("");
    return line.length() <= SHOWN ? line : line.substring(0, SHOWN) + "...";
  }
}
