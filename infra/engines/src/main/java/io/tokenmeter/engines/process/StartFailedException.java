package io.tokenmeter.engines.process;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;

/** Not everything came up; the message names what is missing and where its output is. */
public final class StartFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  StartFailedException(Map<ProcessStatus, Path> missing, Duration limit) {
    super(
        "Not up within "
            + limit.toSeconds()
            + " s: "
            + missing.entrySet().stream()
                .map(entry -> describe(entry.getKey(), entry.getValue()))
                .collect(Collectors.joining("; ")));
  }

  private static String describe(ProcessStatus status, Path output) {
    return status.name() + " (" + status.restarts() + " restarts; see " + output + ")";
  }
}
