package io.tokenmeter.ingest.recording;

/**
 * Under which source and GPU a recording's facts go out.
 *
 * <p>A recording played a second time as something new needs a GPU of its own, not only a source:
 * one GPU that did two different things in overlapping times would be a physical contradiction, and
 * its meter would count the joules of both.
 */
public record RecordingIdentity(String source, String gpu) {

  /** The source {@code trace:<uuid>} on the GPU itself. */
  public static RecordingIdentity of(String gpuUuid) {
    return numbered(gpuUuid, 1);
  }

  /**
   * The n-th recording of a GPU.
   *
   * @param number 1 for {@link #of}; from 2 on, source and GPU end in {@code #<number>}
   */
  public static RecordingIdentity numbered(String gpuUuid, int number) {
    String gpu = number == 1 ? gpuUuid : gpuUuid + "#" + number;
    return new RecordingIdentity("trace:" + gpu, gpu);
  }
}
