package io.tokenmeter.engines.process;

import java.io.File;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the JVMs of all children have in common.
 *
 * @param classpath in the form of {@code java.class.path}
 * @param options JVM options for every child
 * @param archives folder for class archives, kept between runs so that later starts are quicker;
 *     empty for none
 */
public record ChildJvm(String classpath, List<String> options, Optional<Path> archives) {

  public ChildJvm {
    options = List.copyOf(options);
  }

  /** The class path of this JVM, with these options and no class archives. */
  public static ChildJvm likeThisOne(List<String> options) {
    return new ChildJvm(System.getProperty("java.class.path"), options, Optional.empty());
  }

  /** A copy that keeps class archives in that folder. */
  public ChildJvm archivedIn(Path folder) {
    return new ChildJvm(classpath, options, Optional.of(folder));
  }

  /** A copy with another class path. */
  public ChildJvm on(String otherClasspath) {
    return new ChildJvm(otherClasspath, options, archives);
  }

  /** A main class to run in such a JVM with that Java heap. */
  public JavaProgram program(String mainClass, int heapMebibytes) {
    return new JavaProgram(mainClass, heapMebibytes, this, List.of());
  }

  /** The class path with what it takes to end with the supervisor. */
  public String fullClasspath() {
    return classpath + File.pathSeparator + ownLocation();
  }

  /** The JVM options for that main class on {@link #fullClasspath}. */
  public List<String> optionsFor(String mainClass) {
    List<String> all = new ArrayList<>();
    archives.ifPresent(
        folder -> all.addAll(new ClassArchive(folder).options(mainClass, fullClasspath())));
    all.addAll(options);
    return all;
  }

  private static Path ownLocation() {
    String location =
        ChildMain.class.getProtectionDomain().getCodeSource().getLocation().toString();
    return Path.of(URI.create(location));
  }
}
