package io.tokenmeter.local.cli;

import io.tokenmeter.engines.process.TemporaryFolder;
import java.io.IOException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Spec;

/** The command line. */
@Command(
    name = "tokenmeter",
    mixinStandardHelpOptions = true,
    version = "Tokenmeter 0.1.0",
    description =
        "Meters LLM generations: what each earned, what it cost and how many joules it took.",
    subcommands = {
      DemoCommand.class,
      UpCommand.class,
      DownCommand.class,
      StatusCommand.class,
      ReplayCommand.class,
      ScrapeCommand.class,
      AttributeCommand.class,
      BenchCommand.class,
      OutageCommand.class,
      SqlCommand.class,
      ExplainCommand.class,
      RejectedCommand.class,
      GridCommand.class,
      PricesCommand.class,
      RerateCommand.class,
      PeriodsCommand.class,
      BillCommand.class,
      CalibrateCommand.class,
      ChaosCommand.class,
    })
public final class Tokenmeter implements Runnable {

  @Spec private CommandLine.Model.CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(System.out);
  }

  /** Runs a command and exits with its code: 0 done, 1 failed, 2 wrong usage. */
  public static void main(String[] args) {
    try {
      TemporaryFolder.openForThisJvm("tokenmeter-");
    } catch (IOException e) {
      System.err.println(
          "tokenmeter: no temporary folder can be made: "
              + OneLine.of(e)
              + "; name another place with JAVA_TOOL_OPTIONS=-Djava.io.tmpdir=DIR");
      System.exit(CommandLine.ExitCode.SOFTWARE);
    }
    System.exit(commandLine().execute(args));
  }

  static CommandLine commandLine() {
    return new CommandLine(new Tokenmeter())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler(
            (failure, arguments) -> {
              CommandLine wrong = failure.getCommandLine();
              wrong
                  .getErr()
                  .println(
                      "tokenmeter: %s; see '%s --help'"
                          .formatted(OneLine.of(failure), wrong.getCommandSpec().qualifiedName()));
              return CommandLine.ExitCode.USAGE;
            })
        .setExecutionExceptionHandler(
            (failure, commandLine, parsed) -> {
              commandLine.getErr().println("tokenmeter: " + OneLine.of(failure));
              return CommandLine.ExitCode.SOFTWARE;
            });
  }
}
