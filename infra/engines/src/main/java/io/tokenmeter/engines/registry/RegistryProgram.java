package io.tokenmeter.engines.registry;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds the registry's program, which the build unpacks beside this module's classes. */
public final class RegistryProgram {
  /** System property that names the unpacked folder. */
  public static final String PROPERTY = "tokenmeter.registry.home";

  /** Environment variable of the same meaning. */
  public static final String VARIABLE = "TOKENMETER_REGISTRY_HOME";

  private RegistryProgram() {}

  /**
   * The folder named by the property, else by the variable, else {@code registry} beside this
   * module's jar or classes.
   *
   * @throws IllegalStateException when there is no registry in it
   */
  public static Path locate() {
    Path folder = named().orElseGet(RegistryProgram::besideOurClasses);
    runner(folder);
    return folder;
  }

  /** The runnable jar of an unpacked registry. */
  static Path runner(Path folder) {
    return find(folder)
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "No schema registry in "
                        + folder
                        + "; build infra/engines, or set "
                        + VARIABLE));
  }

  private static Optional<Path> named() {
    return notBlank(System.getProperty(PROPERTY))
        .or(() -> notBlank(System.getenv(VARIABLE)))
        .map(Path::of);
  }

  private static Optional<String> notBlank(@Nullable String value) {
    return Optional.ofNullable(value).filter(text -> !text.isBlank());
  }

  private static Path besideOurClasses() {
    URI here =
        URI.create(
            RegistryProgram.class.getProtectionDomain().getCodeSource().getLocation().toString());
    return Path.of(here).resolveSibling("registry");
  }

  private static Optional<Path> find(Path folder) {
    if (!Files.isDirectory(folder)) {
      return Optional.empty();
    }
    try (DirectoryStream<Path> jars = Files.newDirectoryStream(folder, "*-runner.jar")) {
      Iterator<Path> found = jars.iterator();
      return found.hasNext() ? Optional.of(found.next()) : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("The registry's folder " + folder + " cannot be read", e);
    }
  }
}
