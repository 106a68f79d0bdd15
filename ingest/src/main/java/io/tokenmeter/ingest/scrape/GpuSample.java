package io.tokenmeter.ingest.scrape;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tokenmeter.ingest.cloudevents.EventJson;
import io.tokenmeter.ingest.cloudevents.FactTypes;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * What a page says of a device.
 *
 * @param measured by field of a GPU telemetry event, in the field's unit
 * @param hasCounter whether a counter of energy is among it
 * @param time when it was sampled, if the page says so
 */
record GpuSample(
    GpuDevice device,
    SortedMap<String, BigDecimal> measured,
    boolean hasCounter,
    @Nullable Instant time) {

  /**
   * Whether the exporter shows again what it showed before, because it collects less often than it
   * is asked: of what it collects anew, at least the counter has risen, or froze and the power
   * moves.
   */
  boolean isShownAgain(@Nullable GpuSample before) {
    return before != null && hasCounter && measured.equals(before.measured);
  }

  /** The sample as the gateway takes it. */
  ObjectNode toCloudEvent(String source, @Nullable String site, Instant askedAt) {
    Instant sampledAt = time == null ? askedAt : time;
    ObjectNode event = EventJson.MAPPER.createObjectNode();
    event.put("specversion", "1.0");
    event.put("type", FactTypes.GPU_TELEMETRY.name());
    event.put("source", source);
    event.put("id", device.gpu() + partition() + "@" + sampledAt);
    event.put("datacontenttype", "application/json");
    ObjectNode data = event.putObject("data");
    data.put("gpu", device.gpu());
    data.put("gpu_model", device.model());
    data.put("site", site);
    data.put("host", device.host());
    data.put("sample_time", sampledAt.toString());
    data.put("partition_id", device.partitionId());
    data.put("partition_profile", device.partitionProfile());
    for (Map.Entry<String, BigDecimal> field : measured.entrySet()) {
      data.put(field.getKey(), field.getValue());
    }
    return event;
  }

  private String partition() {
    return device.partitionId() == null ? "" : "/" + device.partitionId();
  }
}
