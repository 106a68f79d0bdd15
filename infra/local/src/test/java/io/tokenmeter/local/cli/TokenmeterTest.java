package io.tokenmeter.local.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class TokenmeterTest {

  @TempDir
  @SuppressWarnings("NullAway.Init")
  private Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final CommandLine commandLine =
      Tokenmeter.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "demo",
        "up",
        "down",
        "status",
        "replay",
        "scrape",
        "attribute",
        "sql",
        "grid",
        "bill"
      })
  void everyCommandHelps(String command) {
    assertThat(commandLine.execute(command, "--help")).isZero();
    assertThat(out.toString()).contains("Usage: tokenmeter " + command).contains("--help");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void withoutACommandItSaysWhichThereAre() {
    assertThat(commandLine.execute("--help")).isZero();
    assertThat(out.toString())
        .contains("demo", "up", "down", "status", "replay", "attribute", "sql");
  }

  @ParameterizedTest
  @CsvSource({
    "up --sideways,         --sideways,  tokenmeter up",
    "attribute --trace x,   --out,       tokenmeter attribute",
    "status --timeout soon, soon,        tokenmeter status",
    "scrape --gateway http://127.0.0.1:1 --url node-a:9400, node-a:9400, tokenmeter scrape",
    "metre,                 metre,       tokenmeter",
  })
  void wrongUsageIsOneLineThatSaysWhereHelpIs(String line, String named, String command) {
    assertThat(commandLine.execute(line.split(" "))).isEqualTo(2);

    assertThat(oneLineOfError())
        .startsWith("tokenmeter: ")
        .contains(named)
        .endsWith("see '" + command + " --help'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"sql SELECT", "status", "replay --trace x", "scrape --url http://x"})
  void withoutARuntimeItSaysHowToStartOne(String line) {
    int exit = commandLine.execute((line + " --data " + folder).split(" "));

    assertThat(exit).isEqualTo(1);
    assertThat(oneLineOfError())
        .contains("nothing runs in " + folder)
        .contains("./tokenmeter up -d")
        .contains("--data");
  }

  @Test
  void aDemoOfWhatIsNoRecordingStartsNothing() {
    assertThat(commandLine.execute("demo", "--exit", "--trace", folder.toString())).isEqualTo(1);

    assertThat(oneLineOfError()).contains(folder.toString());
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void aDemoWhoseJsonCannotBeWrittenStartsNothing() {
    Path missing = folder.resolve("missing");

    assertThat(commandLine.execute("demo", "--exit", "--json", missing + "/out.json")).isEqualTo(1);

    assertThat(oneLineOfError()).contains("there is no folder " + missing);
  }

  @Test
  void attributeSaysFirstThatItCannotWrite() {
    int exit = commandLine.execute("attribute", "--trace", "x", "--out", folder.toString());

    assertThat(exit).isEqualTo(1);
    assertThat(oneLineOfError()).contains("it is a folder; name a file");
  }

  @Test
  void aScrapeOfWhatIsNotThereSaysWhatIsNotThere() {
    String nowhere = "http://127.0.0.1:1/metrics";

    int exit =
        commandLine.execute(
            "scrape", "--once", "--url", nowhere, "--gateway", "http://127.0.0.1:1");

    assertThat(exit).isEqualTo(1);
    assertThat(oneLineOfError()).contains("exporter at " + nowhere + " does not answer");
  }

  private String oneLineOfError() {
    assertThat(err.toString().lines()).hasSize(1);
    return err.toString().strip();
  }
}
