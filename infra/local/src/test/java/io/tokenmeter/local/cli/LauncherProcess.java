package io.tokenmeter.local.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokenmeter.engines.process.DataFolder;
import io.tokenmeter.engines.process.OwnSession;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The command line as a script starts it: a JVM of its own, with a temporary folder of its own. */
final class LauncherProcess {

  /**
   * A shell in the background has its children ignore Ctrl-C, and so has a test that runs there.
   */
  private static final List<String> HEEDING_INTERRUPTS =
      works("env", "--default-signal=INT", "true")
          ? List.of("env", "--default-signal=INT")
          : List.of();

  private final Path data;
  private final Path temporary;
  private final Path output;

  LauncherProcess(Path folder, Path data) throws IOException {
    this.data = data;
    this.temporary = Files.createDirectories(folder.resolve("system temp"));
    this.output = folder.resolve("launcher.out");
  }

  Path data() {
    return data;
  }

  /** What the system's folder for temporary files is to the command. */
  Path temporary() {
    return temporary;
  }

  int temporaryFiles() throws IOException {
    try (Stream<Path> files = Files.list(temporary)) {
      return (int) files.count();
    }
  }

  /** What the command that was started last has said. */
  Path output() {
    return output;
  }

  /** Starts a command on the data folder, in a session of its own as a terminal would. */
  Process start(String command) throws IOException {
    return start(command, true);
  }

  Process start(String command, boolean onTheFolder, String... arguments) throws IOException {
    List<String> line = new ArrayList<>(HEEDING_INTERRUPTS);
    line.addAll(OwnSession.line(jvm()));
    line.add(command);
    if (onTheFolder) {
      line.addAll(List.of("--data", data.toString()));
    }
    line.addAll(Arrays.asList(arguments));
    return new ProcessBuilder(line)
        .redirectErrorStream(true)
        .redirectOutput(output.toFile())
        .redirectInput(new File("/dev/null"))
        .start();
  }

  /** What a command that must exit with 0 says. */
  String succeed(String command, String... arguments) throws Exception {
    return run(0, command, arguments);
  }

  /** What a command that must exit with 1 says. */
  String fail(String command, String... arguments) throws Exception {
    return run(1, command, arguments);
  }

  private String run(int code, String command, String... arguments) throws Exception {
    Process process = start(command, true, arguments);
    if (!process.waitFor(6, TimeUnit.MINUTES)) {
      process.destroyForcibly();
    }
    String said = withoutNoteOfTheJvm(Files.readString(output));
    assertThat(process.waitFor()).as(command + ": " + said).isEqualTo(code);
    return said;
  }

  /** A JVM that gets options from its environment, as those of tests do, says so first. */
  private static String withoutNoteOfTheJvm(String said) {
    return said.startsWith("NOTE: Picked up") ? said.substring(said.indexOf('\n') + 1) : said;
  }

  /** Ends the supervisor and all that it has started, whatever the state of the test. */
  void killAll() {
    DataFolder.supervisorOf(data).stream()
        .flatMap(supervisor -> Stream.concat(Stream.of(supervisor), supervisor.descendants()))
        .toList()
        .forEach(ProcessHandle::destroyForcibly);
  }

  private static boolean works(String... line) {
    try {
      return new ProcessBuilder(line).start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private List<String> jvm() {
    return List.of(
        ProcessHandle.current().info().command().orElse("java"),
        "-Xmx192m",
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-XX:-UsePerfData",
        "-Djava.io.tmpdir=" + temporary,
        "-Dlog4j2.configurationFile=launcher-log4j2.properties",
        "-Dtokenmeter.registry.home=" + System.getProperty("tokenmeter.registry.home"),
        "-Dorg.apache.avro.SERIALIZABLE_PACKAGES=io.tokenmeter.schemas.event,"
            + "io.tokenmeter.schemas.reference,io.tokenmeter.schemas.derived",
        "--add-opens=java.base/java.util=ALL-UNNAMED",
        "--add-opens=java.base/java.lang=ALL-UNNAMED",
        "--add-opens=java.base/java.time=ALL-UNNAMED",
        "-cp",
        System.getProperty("java.class.path"),
        Tokenmeter.class.getName());
  }
}
