package io.tokenmeter.engines.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassArchiveTest {
  private static final String MAIN = "example.Main";
  private static final String MAKE = "-Dtokenmeter.class.archive=";
  private static final Duration LIMIT = Duration.ofMinutes(1);
  private static final String USE = "-XX:SharedArchiveFile=";

  @SuppressWarnings("NullAway.Init")
  @TempDir
  Path folder;

  @Test
  void isMadeFirstAndUsedThenUntilAJarChanges() throws Exception {
    Path jar = Files.writeString(folder.resolve("a.jar"), "one");
    String made = option(jar.toString());
    assertThat(made).startsWith(MAKE);
    Path archive = Files.createFile(Path.of(made.substring(MAKE.length())));
    assertThat(option(jar.toString())).isEqualTo(USE + archive);

    Files.writeString(jar, "longer");
    assertThat(option(jar.toString())).startsWith(MAKE).doesNotContain(archive.toString());
    assertThat(archive).doesNotExist();
  }

  @Test
  void isNotAskedForWhenClassesComeFromAFolder() throws Exception {
    Path jar = Files.writeString(folder.resolve("a.jar"), "one");
    String classpath = jar + File.pathSeparator + folder;
    assertThat(new ClassArchive(folder.resolve("archives")).options(MAIN, classpath)).isEmpty();
  }

  @Test
  void aProgramThatServesWritesItAndTheNextStartLoadsItsClassesFromIt() throws Exception {
    Path jar = jar(ChildMain.class, ClassArchiveWriter.class, TinyChild.class);
    Path archive = Path.of(option(jar.toString()).substring(MAKE.length()));
    Process first = start(jar);
    try {
      await().atMost(LIMIT).until(() -> Files.exists(folder.resolve("journal")));
      first.getOutputStream().write(ChildMain.SERVING);
      first.getOutputStream().flush();
      await().atMost(LIMIT).until(() -> Files.exists(archive));
    } finally {
      first.destroyForcibly().waitFor();
    }
    try (Stream<Path> files = Files.list(archive.getParent())) {
      assertThat(files)
          .containsExactlyInAnyOrder(archive, archive.resolveSibling(ClassArchiveWriter.TURNS));
    }

    Process second = start(jar);
    try {
      await()
          .atMost(LIMIT)
          .until(() -> loaded().contains(TinyChild.class.getName() + " source: shared objects"));
    } finally {
      second.destroyForcibly().waitFor();
    }
  }

  @Test
  void noOneGoesOnWritingItWhenTheSupervisorIsGone() throws Exception {
    Process child = start(jar(ChildMain.class, ClassArchiveWriter.class, TinyChild.class));
    try {
      child.getOutputStream().write(ChildMain.SERVING);
      child.getOutputStream().flush();
      await().atMost(LIMIT).until(() -> child.toHandle().children().findAny().isPresent());
      List<ProcessHandle> writers = child.toHandle().children().toList();
      child.getOutputStream().close();
      assertThat(child.waitFor()).isEqualTo(ChildMain.ORPHANED);
      await().atMost(LIMIT).until(() -> noneLives(writers));
      assertThat(folder.resolve("archives"))
          .as("one that lives to its end leaves what it has written")
          .isDirectoryNotContaining("glob:**.jsa{,.pid*[0-9]}");
    } finally {
      child.destroyForcibly().waitFor();
    }
  }

  private static boolean noneLives(List<ProcessHandle> processes) {
    return processes.stream().noneMatch(ProcessHandle::isAlive);
  }

  private Process start(Path jar) throws IOException {
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.addAll(new ClassArchive(folder.resolve("archives")).options(MAIN, jar.toString()));
    line.add("-Xlog:class+load=info:file=" + folder.resolve("loaded.log"));
    line.addAll(List.of("-cp", jar.toString(), ChildMain.class.getName()));
    line.addAll(List.of(TinyChild.class.getName(), "tiny", folder.resolve("journal").toString()));
    return new ProcessBuilder(line)
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("output").toFile())
        .start();
  }

  private String loaded() throws IOException {
    Path log = folder.resolve("loaded.log");
    return Files.exists(log) ? Files.readString(log) : "";
  }

  private Path jar(Class<?>... classes) throws IOException {
    Path jar = folder.resolve("classes.jar");
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
      for (Class<?> type : classes) {
        String name = type.getName().replace('.', '/') + ".class";
        out.putNextEntry(new JarEntry(name));
        try (InputStream bytes = type.getClassLoader().getResourceAsStream(name)) {
          Objects.requireNonNull(bytes, name).transferTo(out);
        }
      }
    }
    return jar;
  }

  private String option(String classpath) {
    List<String> options = new ClassArchive(folder.resolve("archives")).options(MAIN, classpath);
    return options.get(options.size() - 1);
  }
}
