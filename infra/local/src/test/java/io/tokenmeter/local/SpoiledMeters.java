package io.tokenmeter.local;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongUnaryOperator;

/**
 * GPUs that draw an even 300 W for 20 s, whose counters do not say so: whatever the counter does,
 * they used 6,000 J.
 */
final class SpoiledMeters {

  static final long SECONDS = 20;
  static final int WATTS = 300;

  /**
   * @param joules the counter at a second
   * @param provenance of the windows
   */
  record Spoiled(String gpu, LongUnaryOperator joules, String provenance) {}

  static final List<Spoiled> ALL =
      List.of(
          new Spoiled("GPU-sound", s -> 300 * s, "counter"),
          new Spoiled("GPU-reset", s -> 300 * (s % 7), "integrated"),
          new Spoiled("GPU-frozen", s -> 300 * (s - s % 10 + Math.min(2, s % 10)), "integrated"),
          new Spoiled("GPU-jump", s -> s % 10 == 4 ? 9_000_000_000_000L : 300 * s, "integrated"));

  private SpoiledMeters() {}

  /** One batch of all readings, and a mark for each GPU. */
  static String batch(Instant start) {
    ArrayNode events = JsonNodeFactory.instance.arrayNode();
    for (Spoiled meter : ALL) {
      for (long second = 0; second <= SECONDS; second++) {
        events.add(reading(meter, start, second));
      }
      events.add(mark(meter, start));
    }
    return events.toString();
  }

  static List<String> gpus() {
    List<String> gpus = new ArrayList<>();
    ALL.forEach(meter -> gpus.add(meter.gpu()));
    return gpus;
  }

  private static ObjectNode reading(Spoiled meter, Instant start, long second) {
    String at = start.plusSeconds(second).toString();
    ObjectNode event = event("io.tokenmeter.power-reading.v1", meter, at);
    ObjectNode data = event.putObject("data");
    data.put("meter", meter.gpu()).put("scope", "gpu").put("sample_time", at);
    data.put("power_watts", WATTS).put("energy_joules", meter.joules().applyAsLong(second));
    return event;
  }

  private static ObjectNode mark(Spoiled meter, Instant start) {
    String end = start.plusSeconds(SECONDS).toString();
    ObjectNode event = event("io.tokenmeter.input-mark.v1", meter, "mark");
    ObjectNode data = event.putObject("data").put("ended_at", end);
    data.putArray("gpus")
        .addObject()
        .put("gpu", meter.gpu())
        .put("generations", 0)
        .put("last_sample_time", end)
        .put("readings", SECONDS + 1);
    return event;
  }

  private static ObjectNode event(String type, Spoiled meter, String id) {
    ObjectNode event = JsonNodeFactory.instance.objectNode();
    event.put("specversion", "1.0").put("type", type);
    return event.put("source", "meter:" + meter.gpu()).put("id", meter.gpu() + "@" + id);
  }
}
