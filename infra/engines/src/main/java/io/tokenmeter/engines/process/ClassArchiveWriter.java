package io.tokenmeter.engines.process;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Has this JVM's class archive written while the program runs: one that waited for a clean end
 * would not be there for the process that was killed, whose next start has to be quick.
 *
 * <p>Another JVM writes it, at low priority, from the list of classes that this one has loaded. A
 * JVM can write its own, but stands still meanwhile, up to a quarter of a minute on two busy cores:
 * Flink's processes gave each other up, and the job stood for another half. It also held twice the
 * memory from then on.
 */
final class ClassArchiveWriter {

  /** Beside the archives: whoever has one written holds a lock on it. */
  static final String TURNS = "turns.lock";

  private static final String ARCHIVE = "tokenmeter.class.archive";
  private static final String CLASSES = ".classes";

  private boolean ended;
  private @Nullable Process running;

  /** The JVM options with which {@link #write} has that file written. */
  static List<String> options(Path archive) {
    return List.of(
        "-XX:DumpLoadedClassList=" + archive + ".%p" + CLASSES, "-D" + ARCHIVE + "=" + archive);
  }

  /**
   * Has the archive written that this JVM was asked for, if it was. One at a time for all JVMs that
   * share the folder. Whoever reads the file finds all of it or none.
   */
  void write() {
    String archive = System.getProperty(ARCHIVE);
    if (archive == null) {
      return;
    }
    Path whole = Path.of(archive);
    String own = archive + ".pid" + ProcessHandle.current().pid();
    Path classes = Path.of(own + CLASSES);
    Path part = Path.of(own);
    try (FileChannel turns = FileChannel.open(whole.resolveSibling(TURNS), CREATE, WRITE);
        FileLock turn = turns.lock()) {
      keepWholeLines(classes);
      run(classes, part);
      Files.move(part, whole, StandardCopyOption.ATOMIC_MOVE);
      Files.delete(classes);
    } catch (IOException e) {
      System.err.println("The class archive " + whole + " is not written, starts stay slow: " + e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ends what has not been written yet. */
  synchronized void end() {
    ended = true;
    if (running != null) {
      running.destroyForcibly();
    }
  }

  /** The JVM writes its list through a buffer, and does not read one whose last line is half. */
  private static void keepWholeLines(Path classes) throws IOException {
    String text = Files.readString(classes);
    Files.delete(classes); // The JVM goes on with the file that has lost its name.
    Files.writeString(classes, text.substring(0, text.lastIndexOf('\n') + 1));
  }

  private void run(Path classes, Path archive) throws IOException, InterruptedException {
    Process writer = start(classes, archive);
    if (writer.waitFor() != 0) {
      throw new IOException("the JVM that writes it ended with status " + writer.exitValue());
    }
  }

  private synchronized Process start(Path classes, Path archive) throws IOException {
    if (ended) {
      throw new IOException("this process ends");
    }
    running =
        new ProcessBuilder(
                "nice",
                "-n",
                "10",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xshare:dump",
                "-Xlog:disable",
                "-XX:SharedClassListFile=" + classes,
                "-XX:SharedArchiveFile=" + archive,
                "-cp",
                System.getProperty("java.class.path"))
            .redirectOutput(Redirect.DISCARD)
            .redirectError(Redirect.DISCARD)
            .start();
    return running;
  }
}
