package io.tokenmeter.clickhouse.engine;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Keeps the JVM's signal handlers in force under the engine, which handles the same signals and
 * sets them back to the default at its own moments. A null check or safepoint of another thread in
 * such a moment would kill the process without a word. The JDK's own {@code libjsig}, loaded before
 * libc, makes this harmless; it can only be put in place from outside, when the process is started.
 */
public final class SignalChaining {
  private static final boolean MAC =
      System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("mac");
  private static final String VARIABLE = MAC ? "DYLD_INSERT_LIBRARIES" : "LD_PRELOAD";
  private static final String LIBRARY = MAC ? "libjsig.dylib" : "libjsig.so";

  private SignalChaining() {}

  /**
   * Adds what the child's environment needs.
   *
   * @param javaHome home of the JVM that the child will run
   */
  public static void enable(Map<String, String> environment, Path javaHome) {
    Path library = find(javaHome).orElseThrow(() -> missing(javaHome));
    environment.merge(VARIABLE, library.toString(), (old, ours) -> ours + ":" + old);
  }

  static void require() {
    if (!System.getenv().getOrDefault(VARIABLE, "").contains(LIBRARY)) {
      throw new IllegalStateException(
          "Start this process with %s naming the JDK's %s: without it the ClickHouse engine takes the JVM's signal handlers away"
              .formatted(VARIABLE, LIBRARY));
    }
  }

  private static Optional<Path> find(Path javaHome) {
    return Optional.of(javaHome.resolve("lib").resolve(LIBRARY)).filter(Files::isRegularFile);
  }

  private static IllegalStateException missing(Path javaHome) {
    return new IllegalStateException(
        "No lib/%s in %s: use a complete JDK or JRE".formatted(LIBRARY, javaHome));
  }
}
