package io.tokenmeter.local.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Processor time, user and system, as Linux counts it in hundredths of a second. */
public final class ProcessorTime {

  private static final long MILLIS_PER_TICK = 10;
  private static final int USER_TIME = 11;
  private static final int SYSTEM_TIME = 12;

  /** Of one line of /proc: a name and its time. */
  record Entry(String name, long millis) {

    /** The name is in brackets and may itself hold spaces and brackets. */
    static Entry parse(String stat) {
      int open = stat.indexOf('(');
      int close = stat.lastIndexOf(')');
      String[] fields = stat.substring(close + 2).split(" ", -1);
      long ticks = Long.parseLong(fields[USER_TIME]) + Long.parseLong(fields[SYSTEM_TIME]);
      return new Entry(stat.substring(open + 1, close), ticks * MILLIS_PER_TICK);
    }
  }

  private ProcessorTime() {}

  /** Whether this system tells. */
  public static boolean isKnown() {
    return Files.isReadable(Path.of("/proc/self/stat"));
  }

  /** Milliseconds of a process with all its threads, ended ones included; 0 when it is gone. */
  public static long ofProcess(long pid) {
    Entry entry = read(Path.of("/proc", Long.toString(pid), "stat"));
    return entry == null ? 0 : entry.millis();
  }

  /** Milliseconds of the threads that are alive, summed by name. */
  static Map<String, Long> ofThreads(long pid) {
    Map<String, Long> byName = new TreeMap<>();
    try (Stream<Path> threads = Files.list(Path.of("/proc", Long.toString(pid), "task"))) {
      threads.forEach(
          thread -> {
            Entry entry = read(thread.resolve("stat"));
            if (entry != null) {
              byName.merge(entry.name(), entry.millis(), Long::sum);
            }
          });
    } catch (IOException | UncheckedIOException e) {
      return byName; // The process has gone.
    }
    return byName;
  }

  private static @org.jspecify.annotations.Nullable Entry read(Path stat) {
    try {
      return Entry.parse(Files.readString(stat));
    } catch (NoSuchFileException e) {
      return null;
    } catch (IOException e) {
      return null; // A thread that ends while it is read.
    }
  }
}
