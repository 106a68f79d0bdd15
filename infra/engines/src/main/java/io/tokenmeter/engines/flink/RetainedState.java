package io.tokenmeter.engines.flink;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The checkpoints and savepoints that runs before this one have left. */
final class RetainedState {
  private static final Logger LOG = LoggerFactory.getLogger(RetainedState.class);
  private static final String METADATA = "_metadata";
  private static final int DEEPEST = 3;

  private RetainedState() {}

  /** The newest complete one below these folders; empty when the job has to begin anew. */
  static Optional<Path> newest(Path... folders) {
    List<Path> found = new ArrayList<>();
    for (Path folder : folders) {
      found.addAll(metadataBelow(folder));
    }
    return found.stream()
        .sorted(Comparator.comparing(RetainedState::modified).reversed())
        .filter(RetainedState::isReadable)
        .findFirst()
        .map(Path::getParent);
  }

  private static List<Path> metadataBelow(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(folder, DEEPEST)) {
      return files.filter(file -> file.endsWith(METADATA)).toList();
    } catch (IOException | UncheckedIOException e) {
      throw new IllegalStateException("The checkpoints in " + folder + " cannot be listed", e);
    }
  }

  private static FileTime modified(Path file) {
    try {
      return Files.getLastModifiedTime(file);
    } catch (IOException e) {
      return FileTime.fromMillis(0);
    }
  }

  /** A process killed while it wrote leaves a torso. */
  private static boolean isReadable(Path metadata) {
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(metadata)))) {
      Checkpoints.loadCheckpointMetadata(
          in, RetainedState.class.getClassLoader(), FlinkSettings.flinkPath(metadata));
      return true;
    } catch (IOException | RuntimeException e) {
      LOG.warn("Skipping the incomplete {}: {}", metadata, e.toString());
      return false;
    }
  }
}
