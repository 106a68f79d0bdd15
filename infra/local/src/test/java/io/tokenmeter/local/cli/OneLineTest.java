package io.tokenmeter.local.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

class OneLineTest {

  @Test
  void aMissingFileIsSaidToBeMissing() {
    assertThat(OneLine.of(new NoSuchFileException("prices.yaml")))
        .isEqualTo("prices.yaml: no such file or folder");
  }

  @Test
  void aWrapperThatAddsNothingIsSkipped() {
    assertThat(OneLine.of(new UncheckedIOException(new AccessDeniedException("kept"))))
        .isEqualTo("kept: no permission");
    assertThat(OneLine.of(new ExecutionException(null, new IOException("full")))).isEqualTo("full");
  }

  @Test
  void onlyTheFirstLineOfAMessageIsTold() {
    assertThat(OneLine.of(new IllegalStateException("first\nsecond"))).isEqualTo("first");
  }

  @Test
  void aFailureWithoutAnyMessageIsNamed() {
    assertThat(OneLine.of(new IllegalStateException())).isEqualTo("IllegalStateException");
  }
}
