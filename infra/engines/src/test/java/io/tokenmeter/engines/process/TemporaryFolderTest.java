package io.tokenmeter.engines.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TemporaryFolderTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  @Test
  void isGoneAfterItsUse() throws Exception {
    Path path;
    try (TemporaryFolder folder = TemporaryFolder.open("tokenmeter-test-")) {
      path = folder.path();
      Files.writeString(path.resolve("file"), "text");
    }
    assertThat(path).doesNotExist();
  }

  @Test
  void staysWhenItIsToBeKept() throws Exception {
    try (TemporaryFolder folder = TemporaryFolder.open("tokenmeter-test-")) {
      folder.keep();
      folder.close();
      assertThat(folder.path()).exists();
      ScratchFolder.remove(folder.path());
    }
  }

  @Test
  void goesWithAProgramThatIsKilled(@TempDir Path system) throws Exception {
    JavaProgram program =
        TinyChildren.program(TemporaryFolderOwner.class)
            .with(List.of("-Djava.io.tmpdir=" + system));
    ProcessBuilder builder = new ProcessBuilder(program.line(List.of()));
    builder.environment().putAll(program.environment());
    Process owner = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
    Path folder = Path.of(owner.inputReader().readLine());
    assertThat(folder.getParent()).isEqualTo(system);
    assertThat(folder.resolve("file")).exists();
    owner.destroyForcibly().waitFor();
    await().atMost(LIMIT).until(() -> !Files.exists(folder));
  }
}
