package io.tokenmeter.ingest.recording;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/**
 * What a recording's files say, unshifted.
 *
 * @param contentHash SHA-256 of the three files, in hexadecimal: the same content is the same
 *     recording wherever it lies
 */
public record Recording(
    String gpuUuid,
    String gpuName,
    List<RecordedRequest> requests,
    List<RecordedSample> samples,
    String contentHash) {

  /** Site of everything a recording says. */
  public static final String SITE = "local";

  public Recording {
    requests = List.copyOf(requests);
    samples = List.copyOf(samples);
  }

  /**
   * Reads {@code requests.jsonl}, {@code nvml.csv} and {@code meta.json} of a folder.
   *
   * @throws RecordingException when one is missing or a line is not what it should be
   */
  public static Recording read(Path folder) {
    return new RecordingReader(folder).read();
  }

  /** The same with at most one sample in each interval, as if the meter were read that rarely. */
  public Recording sampledEvery(Duration interval) {
    List<RecordedSample> kept = new ArrayList<>();
    long taken = Long.MIN_VALUE;
    for (RecordedSample sample : samples) {
      long slot = Math.floorDiv(sample.sampleNanos(), interval.toNanos());
      if (slot > taken) {
        kept.add(sample);
        taken = slot;
      }
    }
    return withSamples(kept);
  }

  /** The same from a meter that tells power alone. */
  public Recording withoutEnergyCounter() {
    return withSamples(samples.stream().map(RecordedSample::withoutEnergyCounter).toList());
  }

  private Recording withSamples(List<RecordedSample> changed) {
    return new Recording(gpuUuid, gpuName, requests, changed, contentHash);
  }

  /** Unix nanoseconds of the first event; a generation counts at its end. */
  public long firstEventNanos() {
    return eventNanos().min().orElseThrow();
  }

  /** Unix nanoseconds of the last event. */
  public long lastEventNanos() {
    return eventNanos().max().orElseThrow();
  }

  private LongStream eventNanos() {
    return LongStream.concat(
        requests.stream().mapToLong(RecordedRequest::finishNanos),
        samples.stream().mapToLong(RecordedSample::sampleNanos));
  }
}
