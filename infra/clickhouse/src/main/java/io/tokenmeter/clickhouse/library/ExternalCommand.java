package io.tokenmeter.clickhouse.library;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;

/** Runs a command of the machine and turns every way it can fail into one line. */
final class ExternalCommand {
  private static final long TICK_SECONDS = 2;
  private static final long LIMIT_SECONDS = 900;

  private ExternalCommand() {}

  /** Runs to the end; {@code tick} gets the seconds gone by, every two seconds. */
  static void run(List<String> command, Path folder, LongConsumer tick) {
    Path output = folder.resolve("output.txt");
    Process process = start(command, folder, output);
    try {
      if (awaitEnd(process, command, tick) != 0) {
        throw new LibraryUnavailableException(
            "'%s' failed: %s".formatted(String.join(" ", command), lastLines(output)));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LibraryUnavailableException("Interrupted while fetching the ClickHouse engine", e);
    } finally {
      process.destroy();
    }
  }

  private static Process start(List<String> command, Path folder, Path output) {
    try {
      return new ProcessBuilder(command)
          .directory(folder.toFile())
          .redirectErrorStream(true)
          .redirectOutput(output.toFile())
          .start();
    } catch (IOException e) {
      throw new LibraryUnavailableException(
          "'%s' is needed to fetch the ClickHouse engine and cannot be started: install it"
              .formatted(command.get(0)),
          e);
    }
  }

  private static int awaitEnd(Process process, List<String> command, LongConsumer tick)
      throws InterruptedException {
    for (long gone = TICK_SECONDS; gone <= LIMIT_SECONDS; gone += TICK_SECONDS) {
      if (process.waitFor(TICK_SECONDS, TimeUnit.SECONDS)) {
        return process.exitValue();
      }
      tick.accept(gone);
    }
    throw new LibraryUnavailableException(
        "'%s' did not end within %d s".formatted(String.join(" ", command), LIMIT_SECONDS));
  }

  private static String lastLines(Path output) {
    try {
      List<String> lines = Files.readAllLines(output, Charset.defaultCharset());
      String tail = String.join(" ", lines.subList(Math.max(0, lines.size() - 5), lines.size()));
      return tail.isBlank() ? "no output; check the network and 'npm ping'" : tail;
    } catch (IOException e) {
      return "its output cannot be read: " + e.getMessage();
    }
  }
}
