package io.tokenmeter.ingest.replay;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Two requests and three samples within two seconds. */
final class SmallRecording {

  static final Duration LASTS = Duration.ofSeconds(2);

  private static final long START = 1_795_182_000_000_000_000L;
  private static final long SECOND = 1_000_000_000L;

  private SmallRecording() {}

  static Path write(Path folder) throws IOException {
    Files.createDirectories(folder);
    Files.writeString(
        folder.resolve("meta.json"), "{\"gpu_name\": \"A GPU\", \"gpu_uuid\": \"GPU-small\"}");
    Files.writeString(
        folder.resolve("requests.jsonl"), request("r-1", 1) + "\n" + request("r-2", 2) + "\n");
    Files.writeString(
        folder.resolve("nvml.csv"),
        "sample_start_ns,power_mw,total_energy_mj,sample_end_ns\n"
            + sample(0)
            + sample(1)
            + sample(2));
    return folder;
  }

  static String request(String id, int finishedAfterSeconds) {
    long finished = START + finishedAfterSeconds * SECOND;
    return "{\"request_id\": \"%s\", \"tenant\": \"acme\", \"model\": \"llama\", \"arrival_ns\": %d, \"scheduled_ns\": null, \"finish_ns\": %d, \"input_tokens\": 10, \"output_tokens\": 20, \"status\": \"cancelled\"}"
        .formatted(id, finished - SECOND / 2, finished);
  }

  private static String sample(int second) {
    long at = START + second * SECOND;
    return at + ",100000," + (1000 + 100 * second) + "000," + (at + 1) + "\n";
  }
}
