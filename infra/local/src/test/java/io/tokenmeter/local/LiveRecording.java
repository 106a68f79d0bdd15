package io.tokenmeter.local;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tokenmeter.local.demo.ShippedRecording;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The beginning of the shipped recording on a GPU of its own, short enough to play as it happened.
 */
public final class LiveRecording {

  private static final ObjectMapper JSON = new ObjectMapper();

  private LiveRecording() {}

  public static Path cut(Path folder, String gpu, Duration length) throws Exception {
    ShippedRecording.unpackInto(folder);
    List<String> samples = Files.readAllLines(folder.resolve("nvml.csv"));
    long end = Long.parseLong(samples.get(1).split(",")[0]) + length.toNanos();
    List<String> keptSamples = new ArrayList<>(List.of(samples.get(0)));
    samples.stream()
        .skip(1)
        .filter(row -> Long.parseLong(row.split(",")[0]) < end)
        .forEach(keptSamples::add);
    List<String> keptRequests = new ArrayList<>();
    for (String line : Files.readAllLines(folder.resolve("requests.jsonl"))) {
      if (JSON.readTree(line).path("finish_ns").asLong() < end) {
        keptRequests.add(line);
      }
    }
    Files.write(folder.resolve("nvml.csv"), keptSamples);
    Files.write(folder.resolve("requests.jsonl"), keptRequests);
    Path meta = folder.resolve("meta.json");
    ObjectNode described = (ObjectNode) JSON.readTree(meta.toFile());
    JSON.writeValue(meta.toFile(), described.put("gpu_uuid", gpu));
    return folder;
  }
}
