package io.tokenmeter.local.bench;

import io.tokenmeter.engines.process.ChildJvm;
import io.tokenmeter.engines.process.JavaProgram;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** One stage in a JVM of its own, as on a cluster. Closing it kills it: nothing of it is kept. */
public final class StageProcess implements AutoCloseable {

  private static final long EXIT_SECONDS = 10;

  private final String name;
  private final Path output;
  private final Process process;

  private StageProcess(String name, Path output, Process process) {
    this.name = name;
    this.output = output;
    this.process = process;
  }

  /**
   * Starts it.
   *
   * @param environment its settings
   * @param folder where its output goes
   */
  public static StageProcess start(
      String name,
      ChildJvm jvm,
      Class<?> main,
      int heapMebibytes,
      List<String> arguments,
      Map<String, String> environment,
      Path folder)
      throws IOException {
    JavaProgram program =
        jvm.program(main.getName(), heapMebibytes).with(List.of("-XX:+UseSerialGC"));
    Path output = folder.resolve("stage-" + name + ".out");
    Files.createDirectories(folder);
    ProcessBuilder builder =
        new ProcessBuilder(program.line(arguments))
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().putAll(program.environment());
    builder.environment().putAll(environment);
    return new StageProcess(name, output, builder.start());
  }

  /** Processor seconds so far. */
  double processorSeconds() {
    return ProcessorTime.ofProcess(process.pid()) / 1e3;
  }

  /**
   * @throws IllegalStateException when it has ended, with what it said
   */
  void requireAlive() {
    if (!process.isAlive()) {
      throw failed();
    }
  }

  /**
   * Waits for its end.
   *
   * @return what it said
   * @throws IllegalStateException when it fails or takes longer
   */
  public List<String> await(Duration limit) throws IOException, InterruptedException {
    return await(limit, line -> {});
  }

  /**
   * As {@link #await(Duration)}, and tells what it says last, each second.
   *
   * @param said a line
   */
  public List<String> await(Duration limit, Consumer<String> said)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    while (!process.waitFor(1, TimeUnit.SECONDS)) {
      List<String> lines = Files.readAllLines(output);
      if (!lines.isEmpty()) {
        said.accept(lines.get(lines.size() - 1));
      }
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException(
            "the %s process did not end within %d minutes; see %s"
                .formatted(name, limit.toMinutes(), output));
      }
    }
    if (process.exitValue() != 0) {
      throw failed();
    }
    return Files.readAllLines(output);
  }

  @Override
  public void close() {
    process.destroyForcibly();
    try {
      process.waitFor(EXIT_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private IllegalStateException failed() {
    return new IllegalStateException(
        "the %s process ended by itself (%d): %s; run it with --keep DIR and see %s"
            .formatted(name, process.exitValue(), why(), output.getFileName()));
  }

  /** A failure of ours is told in the line that names its exception: what follows is the trace. */
  private String why() {
    try (Stream<String> lines = Files.lines(output)) {
      return lines.filter(line -> line.contains("Exception")).findFirst().orElse("without a word");
    } catch (IOException | UncheckedIOException e) {
      return "its output cannot be read: " + e.getMessage();
    }
  }
}
