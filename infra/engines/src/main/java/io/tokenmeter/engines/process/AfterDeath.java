package io.tokenmeter.engines.process;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tidies up after this JVM, kill -9 included: ends processes that have been named to it, then
 * removes a folder. A shell waits at the end of a pipe that the kernel closes with this JVM. Its
 * own session keeps Ctrl-C away from it.
 */
public final class AfterDeath implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AfterDeath.class);
  private static final long LIMIT_SECONDS = 10;

  /**
   * A process that is frozen does not see that its supervisor is gone. A pid that the system has
   * since given to another program is spared: the command line must name the data folder.
   */
  private static final String SCRIPT =
      """
      trap '' INT TERM HUP
      pids=
      while read -r pid; do pids="$pids $pid"; done
      for pid in $pids; do
        line="$(tr '\\0' ' ' < "/proc/$pid/cmdline" 2>/dev/null || ps -ww -o args= -p "$pid" 2>/dev/null)"
        case "$line" in *"$2"*) kill -9 "$pid" 2>/dev/null ;; esac
      done
      tries=0
      while [ -e "$1" ] && [ $tries -lt 600 ]; do
        rm -rf "$1" 2>/dev/null
        if [ -e "$1" ]; then sleep 0.1; fi
        tries=$((tries + 1))
      done
      """;

  private final Process shell;

  private AfterDeath(Process shell) {
    this.shell = shell;
  }

  /**
   * Removes that folder after this JVM's death, and on {@link #close}.
   *
   * @param named what the command line of every process to end holds
   */
  public static AfterDeath remove(Path folder, Path named) {
    List<String> line = new ArrayList<>(List.of("sh", "-c", SCRIPT, "tokenmeter-after-death"));
    line.addAll(List.of(folder.toAbsolutePath().toString(), named.toAbsolutePath().toString()));
    try {
      return new AfterDeath(
          new ProcessBuilder(OwnSession.line(line))
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start());
    } catch (IOException e) {
      throw new UncheckedIOException("No shell could be started: " + e.getMessage(), e);
    }
  }

  /** Ends that process, too, should it outlive this JVM. */
  synchronized void end(long pid) {
    try {
      OutputStream names = shell.getOutputStream();
      names.write((pid + "\n").getBytes(StandardCharsets.US_ASCII));
      names.flush();
    } catch (IOException e) {
      LOG.warn("Somebody has killed the shell that tidies up; process {} may outlive us", pid);
    }
  }

  /** Leaves the folder and the processes as they are, now and after this JVM's death. */
  public void cancel() {
    shell.destroyForcibly();
  }

  /** Tidies up now. */
  @Override
  public void close() {
    try {
      shell.getOutputStream().close();
      if (!shell.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        shell.destroyForcibly();
      }
    } catch (IOException e) {
      shell.destroyForcibly();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
