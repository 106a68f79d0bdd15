package io.tokenmeter.local.chaos;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of one fault.
 *
 * @param atSeconds after the first fault was waited for
 * @param healingSeconds null when it had not healed when it was given up
 * @param waitedFor what was last seen missing while it healed
 * @param redeliveries seen from the healing before it to its own; the faults of one healing share
 *     them
 */
public record FaultReport(
    @JsonProperty("number") int number,
    @JsonProperty("at_seconds") double atSeconds,
    @JsonProperty("kind") String kind,
    @JsonProperty("victims") List<String> victims,
    @JsonProperty("during_healing") boolean duringHealing,
    @JsonProperty("healing_seconds") @Nullable Double healingSeconds,
    @JsonProperty("in_time") boolean inTime,
    @JsonProperty("waited_for") String waitedFor,
    @JsonProperty("redeliveries") Redeliveries redeliveries) {}
