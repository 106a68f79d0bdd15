package io.tokenmeter.local.bench;

import io.tokenmeter.engines.process.ChildJvm;
import io.tokenmeter.engines.process.JavaProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

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
   * @throws IllegalStateException when it has ended, with where its output is
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
    if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new IllegalStateException(
          "the %s process did not end within %d minutes; see %s"
              .formatted(name, limit.toMinutes(), output));
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
        "the " + name + " process ended by itself (" + process.exitValue() + "); see " + output);
  }
}
