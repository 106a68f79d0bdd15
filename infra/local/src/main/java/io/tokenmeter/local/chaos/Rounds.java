package io.tokenmeter.local.chaos;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tokenmeter.ingest.recording.Recording;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Copies of one recording, each on a GPU of its own: a round of traffic each. The same rounds can
 * be played again: which shift each has got is remembered beside them.
 */
final class Rounds {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> COPIED = List.of("requests.jsonl", "nvml.csv");
  private static final String META = "meta.json";

  private final Path recording;
  private final Path folder;
  private final String gpu;

  /**
   * @param recording folder of the recording
   * @param folder where the copies go
   */
  Rounds(Path recording, Path folder) {
    this.recording = recording;
    this.folder = folder;
    this.gpu = Recording.read(recording).gpuUuid();
  }

  /** The folder of a round; made when it is not there. */
  Path round(int number) throws IOException {
    Path round = folder.resolve("round-%04d".formatted(number));
    if (!Files.exists(round.resolve(META))) {
      Files.createDirectories(round);
      for (String file : COPIED) {
        Files.copy(recording.resolve(file), round.resolve(file));
      }
      ObjectNode meta = (ObjectNode) JSON.readTree(recording.resolve(META).toFile());
      meta.put("gpu_uuid", gpu + "-round-" + number);
      JSON.writeValue(round.resolve(META).toFile(), meta);
    }
    return round;
  }

  /** Where the shift of each round is remembered. */
  Path memory() {
    return folder.resolve("replays");
  }
}
