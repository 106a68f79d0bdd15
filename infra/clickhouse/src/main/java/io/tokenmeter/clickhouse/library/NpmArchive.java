package io.tokenmeter.clickhouse.library;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Packages fetched by the user's npm client, which knows the registry, the proxy and the
 * credentials.
 */
final class NpmArchive implements Archive {
  @Override
  public Path fetch(String specification, Path folder, Consumer<String> progress) {
    ExternalCommand.run(
        List.of(
            "npm",
            "pack",
            specification,
            "--ignore-scripts",
            "--silent",
            "--pack-destination",
            "."),
        folder,
        seconds -> progress.accept(fetching(folder, seconds)));
    return packedFile(folder);
  }

  @Override
  public Path unpack(Path packed, String member, Path folder, Consumer<String> progress) {
    ExternalCommand.run(
        List.of("tar", "-xzf", packed.toString(), member),
        folder,
        seconds -> progress.accept("Unpacking the ClickHouse engine, " + seconds + " s"));
    return folder.resolve(member);
  }

  private static String fetching(Path folder, long seconds) {
    return "Fetching the ClickHouse engine (about 180 MB) with npm, %d s, %s"
        .formatted(seconds, folder.getParent());
  }

  private static Path packedFile(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.toString().endsWith(".tgz"))
          .findFirst()
          .orElseThrow(() -> new LibraryUnavailableException("npm pack left no archive behind"));
    } catch (IOException e) {
      throw new LibraryUnavailableException("Cannot list " + folder, e);
    }
  }
}
