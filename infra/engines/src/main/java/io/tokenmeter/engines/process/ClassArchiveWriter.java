package io.tokenmeter.engines.process;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * Writes this JVM's class archive while the program runs: one that waited for a clean end would not
 * be there for the process that was killed, whose next start has to be quick.
 */
final class ClassArchiveWriter {

  /** Beside the archives: whoever writes one holds a lock on it. */
  static final String TURNS = "turns.lock";

  private static final String ARCHIVE = "tokenmeter.class.archive";

  private ClassArchiveWriter() {}

  /** The JVM options with which {@link #write} writes that file. */
  static List<String> options(Path archive) {
    return List.of("-XX:+RecordDynamicDumpInfo", "-D" + ARCHIVE + "=" + archive);
  }

  /**
   * Writes the archive that this JVM was asked for, if it was; the program stands still for a
   * second or two. One at a time: all at once, that became a quarter of a minute on two cores,
   * longer than Flink's processes wait for each other. Whoever reads the file finds all of it or
   * none.
   */
  static void write() {
    String archive = System.getProperty(ARCHIVE);
    if (archive == null) {
      return;
    }
    Path whole = Path.of(archive);
    Path part = Path.of(archive + "." + ProcessHandle.current().pid());
    try (FileChannel turns = FileChannel.open(whole.resolveSibling(TURNS), CREATE, WRITE);
        FileLock turn = turns.lock()) {
      dump(part);
      Files.move(part, whole, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException | JMException | RuntimeException e) {
      System.err.println("The class archive " + whole + " is not written, starts stay slow: " + e);
    }
  }

  /** What {@code jcmd <pid> VM.cds dynamic_dump <file>} does, without a socket in /tmp. */
  private static void dump(Path file) throws JMException {
    ManagementFactory.getPlatformMBeanServer()
        .invoke(
            new ObjectName("com.sun.management:type=DiagnosticCommand"),
            "vmCds",
            new Object[] {new String[] {"dynamic_dump", file.toString()}},
            new String[] {String[].class.getName()});
  }
}
