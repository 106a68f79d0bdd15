package io.tokenmeter.engines.flink;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RetainedStateTest {
  @SuppressWarnings("NullAway.Init")
  @TempDir
  Path folder;

  @Test
  void isNoneInFoldersThatAreEmptyOrMissing() {
    assertThat(RetainedState.newest(folder, folder.resolve("missing"))).isEmpty();
  }

  @Test
  void isTheNewestOfAllJobsAndSavepoints() throws Exception {
    complete("checkpoints/job-b/chk-7", 1_000);
    complete("checkpoints/job-a/chk-9", 3_000);
    complete("savepoints/savepoint-1", 2_000);
    assertThat(newest()).contains(folder.resolve("checkpoints/job-a/chk-9"));
  }

  @Test
  void skipsWhatWasNotWrittenToItsEnd() throws Exception {
    complete("checkpoints/job/chk-1", 1_000);
    Path torso = complete("checkpoints/job/chk-2", 2_000).resolve("_metadata");
    byte[] bytes = Files.readAllBytes(torso);
    Files.write(torso, java.util.Arrays.copyOf(bytes, bytes.length / 2));
    Files.createDirectories(folder.resolve("checkpoints/job/chk-3"));
    assertThat(newest()).contains(folder.resolve("checkpoints/job/chk-1"));
  }

  private java.util.Optional<Path> newest() {
    return RetainedState.newest(folder.resolve("checkpoints"), folder.resolve("savepoints"));
  }

  private Path complete(String name, long modifiedMillis) throws Exception {
    Path state = Files.createDirectories(folder.resolve(name));
    Path metadata = state.resolve("_metadata");
    try (OutputStream out = Files.newOutputStream(metadata)) {
      Checkpoints.storeCheckpointMetadata(new CheckpointMetadata(1, List.of(), List.of()), out);
    }
    Files.setLastModifiedTime(metadata, FileTime.fromMillis(modifiedMillis));
    return state;
  }
}
