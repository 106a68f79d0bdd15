package io.tokenmeter.engines.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassArchiveTest {
  private static final String MAIN = "example.Main";
  private static final String MAKE = "-XX:ArchiveClassesAtExit=";
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

  private String option(String classpath) {
    List<String> options = new ClassArchive(folder.resolve("archives")).options(MAIN, classpath);
    return options.get(0);
  }
}
