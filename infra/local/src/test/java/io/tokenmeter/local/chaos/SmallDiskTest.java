package io.tokenmeter.local.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;

class SmallDiskTest {

  @Test
  void nothingFitsOnAFullDiskUntilItIsFreed(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("file");
    try (SmallDisk disk = mounted(folder)) {
      disk.fill();
      assertThat(disk.isFull()).isTrue();
      assertThatThrownBy(() -> Files.write(file, new byte[10_000])).isInstanceOf(IOException.class);
      disk.free();
      Files.write(file, new byte[10_000]);
      assertThat(disk.isFull()).isFalse();
    }
    assertThat(file).doesNotExist();
  }

  private static SmallDisk mounted(Path folder) throws InterruptedException {
    try {
      return SmallDisk.mount(folder, 4);
    } catch (IOException e) {
      throw new TestAbortedException("this machine mounts no small disk", e);
    }
  }
}
