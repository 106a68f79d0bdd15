package io.tokenmeter.local;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.function.IntPredicate;

/**
 * Seven minutes of a GPU that draws 300 W while it serves, 100 W while it does not. The readings of
 * five of them, with a generation of 100 s, come late.
 */
final class PowerHole {

  static final String GPU = "GPU-hole";
  static final String SOURCE = "meter:" + GPU;
  static final String INSIDE = "inside";
  static final String OUTSIDE = "outside";

  private static final int SECONDS = 420;
  private static final int HOLE_FROM = 60;
  private static final int HOLE_TO = 360;

  private final Instant start;

  /**
   * @param about when it happened; a round minute, so that windows and hole begin together
   */
  PowerHole(Instant about) {
    this.start = about.truncatedTo(ChronoUnit.MINUTES);
  }

  /** Both generations, what was read outside the hole, and the mark that settles it all. */
  String onTime() {
    ArrayNode events = JsonNodeFactory.instance.arrayNode();
    events.add(generation(OUTSIDE, 30, 50)).add(generation(INSIDE, 100, 200));
    int readings = addReadings(events, s -> s <= HOLE_FROM || s >= HOLE_TO);
    ObjectNode mark = event("io.tokenmeter.input-mark.v1", "mark");
    mark.putObject("data")
        .put("ended_at", at(SECONDS))
        .putArray("gpus")
        .addObject()
        .put("gpu", GPU)
        .put("generations", 2)
        .put("last_sample_time", at(SECONDS))
        .put("readings", readings);
    return events.add(mark).toString();
  }

  /** What was read inside. */
  String late() {
    ArrayNode events = JsonNodeFactory.instance.arrayNode();
    addReadings(events, s -> s > HOLE_FROM && s < HOLE_TO);
    return events.toString();
  }

  private int addReadings(ArrayNode events, IntPredicate which) {
    int added = 0;
    long joules = 0;
    for (int second = 0; second <= SECONDS; second++) {
      int watts = isBusy(second) ? 300 : 100;
      if (which.test(second)) {
        ObjectNode reading = event("io.tokenmeter.power-reading.v1", "reading@" + second);
        reading
            .putObject("data")
            .put("meter", GPU)
            .put("scope", "gpu")
            .put("sample_time", at(second))
            .put("power_watts", watts)
            .put("energy_joules", joules);
        events.add(reading);
        added++;
      }
      joules += watts;
    }
    return added;
  }

  private static boolean isBusy(int second) {
    return (second >= 30 && second < 50) || (second >= 100 && second < 200);
  }

  private ObjectNode generation(String id, int from, int to) {
    ObjectNode event = event("io.tokenmeter.generation.v1", id);
    ObjectNode data = event.putObject("data");
    data.put("tenant", "acme").put("model", "a-model").put("status", "completed");
    data.putArray("gpus").add(GPU);
    data.put("token_reporting", "exclusive");
    data.putObject("tokens").put("input", 100).put("output", 51);
    data.put("scheduled_at", at(from)).put("first_token_at", at(from + 1));
    data.put("finished_at", at(to));
    return event;
  }

  private ObjectNode event(String type, String id) {
    ObjectNode event = JsonNodeFactory.instance.objectNode();
    event.put("specversion", "1.0").put("type", type);
    return event.put("source", SOURCE).put("id", id);
  }

  private String at(int second) {
    return start.plusSeconds(second).toString();
  }
}
