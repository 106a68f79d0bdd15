package io.tokenmeter.engines.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegistryProgramTest {
  @Test
  void isFoundWhereTheBuildUnpackedIt() {
    assertThat(RegistryProgram.runner(RegistryProgram.locate())).isRegularFile();
  }

  @Test
  void isMissedWithOneLineThatNamesFolderAndRemedy(@TempDir Path empty) {
    assertThatThrownBy(() -> RegistryProgram.runner(empty))
        .hasMessageContaining(empty.toString())
        .hasMessageContaining(RegistryProgram.VARIABLE);
  }
}
