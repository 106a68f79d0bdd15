package io.tokenmeter.ingest.badinput;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Good events to spoil, a minute old, each with a source of its own. */
public final class SampleEvents {

  private final Instant now;

  public SampleEvents(Instant now) {
    this.now = now.truncatedTo(ChronoUnit.MILLIS);
  }

  /**
   * @param kind generation, reading, telemetry or mark
   */
  public ObjectNode of(String kind, String name) {
    return switch (kind) {
      case "generation" -> generation(name);
      case "reading" -> measured("io.tokenmeter.power-reading.v1", name, "meter");
      case "telemetry" -> measured("io.tokenmeter.gpu-telemetry.v1", name, "gpu");
      case "mark" -> mark(name);
      default -> throw new IllegalArgumentException("no sample event of kind " + kind);
    };
  }

  /** One that names no GPU: a provider ran it. */
  private ObjectNode generation(String name) {
    ObjectNode event = event("io.tokenmeter.generation.v1", name);
    ObjectNode data = event.putObject("data");
    data.put("tenant", "tenant-of-bad-input").put("model", "a-model").put("status", "stop");
    data.put("endpoint_tier", "provider").put("token_reporting", "exclusive");
    data.put("arrived_at", before(32)).put("finished_at", before(30));
    data.putObject("tokens").put("input", 10).put("output", 20);
    return event;
  }

  /** Of energy only above the GPU: a GPU that is metered waits for what ran on it. */
  private ObjectNode measured(String type, String name, String device) {
    ObjectNode event = event(type, name);
    ObjectNode data = event.putObject("data");
    data.put(device, "METER-bad-input");
    data.put("sample_time", before(30));
    if (device.equals("meter")) {
      data.put("scope", "node").put("power_watts", 100);
    } else {
      data.put("utilization_ratio", 0.5);
    }
    return event;
  }

  private ObjectNode mark(String name) {
    ObjectNode event = event("io.tokenmeter.input-mark.v1", name);
    event.putObject("data").put("ended_at", before(30));
    return event;
  }

  private static ObjectNode event(String type, String name) {
    ObjectNode event = JsonNodeFactory.instance.objectNode();
    String slug = name.toLowerCase(java.util.Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    event.put("specversion", "1.0").put("type", type);
    return event.put("source", "bad:" + slug).put("id", slug);
  }

  private String before(int seconds) {
    return now.minusSeconds(seconds).toString();
  }
}
