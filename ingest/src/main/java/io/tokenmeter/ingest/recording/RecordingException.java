package io.tokenmeter.ingest.recording;

import java.nio.file.Path;

/** A folder is not a recording we can read; the message names file, line and value. */
public final class RecordingException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  RecordingException(String message) {
    super(message);
  }

  RecordingException(String message, Throwable cause) {
    super(message, cause);
  }

  static RecordingException at(Path file, int line, String problem) {
    return new RecordingException(file + " line " + line + ": " + problem);
  }
}
