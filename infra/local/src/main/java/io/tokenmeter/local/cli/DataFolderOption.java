package io.tokenmeter.local.cli;

import io.tokenmeter.local.runtime.RuntimeDescriptor;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which runtime a command talks to. */
final class DataFolderOption {

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "Data folder of the runtime (default: $TOKENMETER_DATA, or .tokenmeter beside the launcher).")
  private @Nullable Path data;

  Path folder() {
    if (data != null) {
      return data.toAbsolutePath().normalize();
    }
    String environment = System.getenv("TOKENMETER_DATA");
    return environment != null
        ? Path.of(environment).toAbsolutePath().normalize()
        : Path.of(System.getProperty("tokenmeter.home", "."), ".tokenmeter")
            .toAbsolutePath()
            .normalize();
  }

  /**
   * The running runtime of the folder.
   *
   * @throws IllegalStateException when none runs
   */
  RuntimeDescriptor running() throws IOException {
    return RuntimeDescriptor.ofRunning(folder())
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "nothing runs in "
                        + folder()
                        + "; start it with `./tokenmeter up -d` or name another folder with --data"));
  }
}
