package io.tokenmeter.engines.process;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Puts a child into a session of its own where the system has {@code setsid}. A terminal sends
 * Ctrl-C to the whole process group of the supervisor; a child that dies of it on its own cannot be
 * stopped in order.
 */
public final class OwnSession {
  private static final Optional<Path> SETSID = find("setsid");

  private OwnSession() {}

  static boolean isAvailable() {
    return SETSID.isPresent();
  }

  /** The command line that does the same in a session of its own, with the same process id. */
  public static List<String> line(List<String> command) {
    List<String> line = new ArrayList<>();
    SETSID.map(Path::toString).ifPresent(line::add);
    line.addAll(command);
    return line;
  }

  private static Optional<Path> find(String program) {
    return Optional.ofNullable(System.getenv("PATH")).stream()
        .flatMap(path -> Arrays.stream(path.split(File.pathSeparator)))
        .map(folder -> Path.of(folder, program))
        .filter(Files::isExecutable)
        .findFirst();
  }
}
