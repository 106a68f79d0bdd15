package io.tokenmeter.local.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A command as it was run, in this process.
 *
 * @param exit its exit code
 * @param out what it printed
 * @param err what it complained of
 */
public record CommandRun(int exit, String out, String err) {

  /** Runs a command with sub-commands on the runtime of a data folder. */
  public static CommandRun of(Path data, String command, String... words) {
    List<String> line = new ArrayList<>(List.of(command));
    line.addAll(List.of(words));
    line.addAll(List.of("--data", data.toString()));
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exit =
        Tokenmeter.commandLine()
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .execute(line.toArray(String[]::new));
    return new CommandRun(exit, out.toString(), err.toString());
  }
}
