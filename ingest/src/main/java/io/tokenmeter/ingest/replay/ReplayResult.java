package io.tokenmeter.ingest.replay;

import io.tokenmeter.ingest.recording.RecordingIdentity;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What a finished replay did.
 *
 * @param identity source and GPU that the events carry
 * @param shift what was added to every time of the recording
 * @param sent events, the end-of-input mark among them
 * @param accepted events that the gateway called accepted
 * @param rejected events per reason
 * @param rejections the first few refusals, one line each
 */
public record ReplayResult(
    RecordingIdentity identity,
    Duration shift,
    long sent,
    long accepted,
    Map<String, Long> rejected,
    List<String> rejections,
    Duration duration) {

  public ReplayResult {
    rejected = Map.copyOf(rejected);
    rejections = List.copyOf(rejections);
  }
}
