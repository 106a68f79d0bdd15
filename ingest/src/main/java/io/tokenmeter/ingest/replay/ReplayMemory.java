package io.tokenmeter.ingest.replay;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tokenmeter.ingest.recording.Recording;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Which recordings were replayed from a state folder, and with which shift. An entry is on disk
 * before the first event of its replay is sent, so that a replay after a crash sends the same
 * events again.
 */
final class ReplayMemory {

  /**
   * One identity a recording was given.
   *
   * @param recording content hash
   * @param number 1 for the first identity on a GPU, whichever recording took it
   */
  record Entry(String recording, String gpu, int number, boolean shifted, long shiftNanos) {}

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .build();

  private final Path folder;
  private final Path file;

  ReplayMemory(Path folder) {
    this.folder = folder;
    this.file = folder.resolve("replays.json");
  }

  /**
   * The entry to replay a recording under: the first one it was given with or without a shift, as
   * asked, or a new one, which is remembered.
   *
   * @param asNew always a new one
   * @param newShift nanoseconds; asked only for a new, shifted entry
   */
  Entry recall(Recording recording, boolean asNew, boolean shifted, LongSupplier newShift) {
    try {
      Files.createDirectories(folder);
      try (FileChannel channel =
              FileChannel.open(
                  folder.resolve("replays.lock"),
                  StandardOpenOption.CREATE,
                  StandardOpenOption.WRITE);
          FileLock unused = channel.lock()) {
        return recallLocked(recording, asNew, shifted, newShift);
      }
    } catch (IOException e) {
      throw new ReplayException(file + " cannot be used: " + e.getMessage(), e);
    }
  }

  private Entry recallLocked(
      Recording recording, boolean asNew, boolean shifted, LongSupplier newShift)
      throws IOException {
    List<Entry> entries = read();
    if (!asNew) {
      for (Entry entry : entries) {
        if (entry.recording().equals(recording.contentHash()) && entry.shifted() == shifted) {
          return entry;
        }
      }
    }
    Entry entry =
        new Entry(
            recording.contentHash(),
            recording.gpuUuid(),
            nextNumber(entries, recording.gpuUuid()),
            shifted,
            shifted ? newShift.getAsLong() : 0);
    entries.add(entry);
    write(entries);
    return entry;
  }

  /** Counted per GPU: another recording of the same GPU must not share its meter either. */
  private static int nextNumber(List<Entry> entries, String gpu) {
    return 1
        + entries.stream()
            .filter(entry -> entry.gpu().equals(gpu))
            .mapToInt(Entry::number)
            .max()
            .orElse(0);
  }

  private List<Entry> read() throws IOException {
    return Files.exists(file)
        ? JSON.readValue(file.toFile(), new TypeReference<ArrayList<Entry>>() {})
        : new ArrayList<>();
  }

  private void write(List<Entry> entries) throws IOException {
    Path fresh = folder.resolve("replays.json.new");
    try (FileChannel channel =
        FileChannel.open(
            fresh,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      channel.write(java.nio.ByteBuffer.wrap(JSON.writeValueAsBytes(entries)));
      channel.force(true);
    }
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
