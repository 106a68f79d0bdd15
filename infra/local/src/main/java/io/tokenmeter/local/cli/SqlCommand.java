package io.tokenmeter.local.cli;

import io.tokenmeter.local.runtime.RuntimeDescriptor;
import io.tokenmeter.sinks.ClickHouseQuery;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Asks the running ClickHouse; cannot change anything. */
@Command(
    name = "sql",
    mixinStandardHelpOptions = true,
    description = "Runs a read-only query on the ClickHouse of the running pipeline.")
final class SqlCommand implements Callable<Integer> {

  @Mixin private DataFolderOption data;

  @Parameters(paramLabel = "SQL", description = "One statement, for example a SELECT.")
  private String sql;

  @Option(
      names = "--format",
      paramLabel = "NAME",
      defaultValue = ClickHouseQuery.DEFAULT_FORMAT,
      description = "ClickHouse output format (default: ${DEFAULT-VALUE}).")
  private String format;

  @Override
  public Integer call() throws IOException, InterruptedException {
    RuntimeDescriptor runtime = data.running();
    try (ClickHouseQuery query = new ClickHouseQuery(runtime.clickHouseSettings())) {
      query.run(sql, format, System.out);
    }
    return 0;
  }
}
