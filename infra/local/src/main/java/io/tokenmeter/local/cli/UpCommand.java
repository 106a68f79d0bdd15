package io.tokenmeter.local.cli;

import io.tokenmeter.engines.process.DataFolder;
import io.tokenmeter.local.runtime.DetachedRuntime;
import io.tokenmeter.local.runtime.LocalRuntime;
import io.tokenmeter.local.runtime.RuntimeDescriptor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Starts the all-in-one runtime. */
@Command(
    name = "up",
    mixinStandardHelpOptions = true,
    description =
        "Starts the whole pipeline on this machine; stays in the foreground until Ctrl-C.")
final class UpCommand implements Callable<Integer> {

  @Mixin private DataFolderOption data;

  @Option(
      names = {"-d", "--detach"},
      description = "Return as soon as everything is healthy; stop it with `tokenmeter down`.")
  private boolean detach;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Path folder = data.folder();
    if (DataFolder.supervisorOf(folder).isPresent()) {
      throw new IllegalStateException(
          "a runtime is already up in " + folder + "; stop it with `./tokenmeter down`");
    }
    return detach ? startDetached(folder) : startHere(folder);
  }

  private static int startDetached(Path folder) throws IOException, InterruptedException {
    RuntimeDescriptor runtime;
    try (Progress progress = new Progress()) {
      runtime = DetachedRuntime.start(folder, progress::say);
    }
    Urls.print(runtime, System.out);
    return 0;
  }

  private static int startHere(Path folder) throws IOException, InterruptedException {
    LocalRuntime runtime;
    try (Progress progress = new Progress()) {
      runtime = LocalRuntime.start(folder, progress::say);
    }
    Urls.print(runtime.descriptor(), System.out);
    System.out.println("Up. Ctrl-C stops it; the data stays in " + folder + ".");
    // The runtime stops in its shutdown hook.
    new CountDownLatch(1).await();
    return 0;
  }
}
