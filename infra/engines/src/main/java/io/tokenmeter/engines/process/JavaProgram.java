package io.tokenmeter.engines.process;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A main class to run in a JVM of its own that ends with its supervisor.
 *
 * @param heapMebibytes the largest Java heap; what a JVM needs beside it is the caller's to know
 * @param jvm what it shares with the other children
 * @param options JVM options of its own
 */
public record JavaProgram(String mainClass, int heapMebibytes, ChildJvm jvm, List<String> options) {

  public JavaProgram {
    options = List.copyOf(options);
  }

  /** A copy with these JVM options added. */
  public JavaProgram with(List<String> more) {
    List<String> all = new ArrayList<>(options);
    all.addAll(more);
    return new JavaProgram(mainClass, heapMebibytes, jvm, all);
  }

  /**
   * A copy whose start is quick, with code that is never optimized further. On two cores, killed
   * every half minute, TaskManager and application spent 38 % of their processor time in the
   * optimizing compiler; without it the median of healing was 17 s in place of 27. The collector is
   * the one for small heaps; the code cache has room for all code.
   */
  public JavaProgram quickToStart() {
    return with(
        List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:ReservedCodeCacheSize=128m"));
  }

  /** The command line that runs it with these arguments. Needs {@link #environment} too. */
  public List<String> line(List<String> arguments) {
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.add("-Xmx" + heapMebibytes + "m");
    line.add("-XX:+ExitOnOutOfMemoryError");
    line.add("-XX:-UsePerfData");
    line.add("-Djava.net.preferIPv4Stack=true");
    line.addAll(jvm.optionsFor(mainClass));
    line.addAll(options);
    line.add(ChildMain.class.getName());
    line.add(mainClass);
    line.addAll(arguments);
    return line;
  }

  /**
   * The class path travels in the environment, so that process lists stay readable. The C library
   * keeps few pools of memory instead of one for every few threads: what RocksDB gives back to one
   * pool no other can use, and a process grew by hundreds of mebibytes beyond what it held.
   */
  public Map<String, String> environment() {
    return Map.of("CLASSPATH", jvm.fullClasspath(), "MALLOC_ARENA_MAX", "2");
  }
}
