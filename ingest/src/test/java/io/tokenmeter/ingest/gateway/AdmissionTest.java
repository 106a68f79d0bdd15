package io.tokenmeter.ingest.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class AdmissionTest {

  private static final int KIB = 1024;

  private final Admission admission =
      new Admission(
          GatewaySettings.defaultsExcept(
              Map.of(
                  "tokenmeter.gateway.max-concurrent-requests", "3",
                  "tokenmeter.gateway.max-pending-bytes", Integer.toString(100 * KIB),
                  "tokenmeter.gateway.max-body-bytes", Integer.toString(200 * KIB),
                  "tokenmeter.gateway.max-inflated-bytes", Integer.toString(400 * KIB))));

  @Test
  void requestsAreBoundedInNumber() {
    Admission.Place first = admission.enter(10, null).orElseThrow();
    assertThat(admission.enter(10, null)).isPresent();
    assertThat(admission.enter(10, null)).isPresent();
    assertThat(admission.enter(10, null)).isEmpty();

    first.leave();
    assertThat(admission.enter(10, null)).isPresent();
  }

  @Test
  void theirBodiesAreBoundedInBytes() {
    Admission.Place large = admission.enter(70 * KIB, null).orElseThrow();
    assertThat(admission.enter(40 * KIB, "identity")).isEmpty();
    assertThat(admission.enter(20 * KIB, null)).isPresent();

    large.leave();
    assertThat(admission.enter(40 * KIB, null)).isPresent();
  }

  @Test
  void aCompressedBodyTakesTheRoomOfWhatItInflatesTo() {
    assertThat(admission.enter(10 * KIB, "gzip")).isPresent();
    assertThat(admission.enter(10 * KIB, "gzip")).isEmpty();
  }

  @Test
  void aBodyOfUnknownLengthTakesTheRoomOfTheLongest() {
    assertThat(admission.enter(KIB, null)).isPresent();
    assertThat(admission.enter(-1, null)).isEmpty();
  }

  @Test
  void oneAloneAlwaysFindsRoom() {
    assertThat(admission.enter(200 * KIB, "gzip")).isPresent();
  }

  @Test
  void roomIsGivenBackOnce() {
    Admission.Place place = admission.enter(60 * KIB, null).orElseThrow();
    place.leave();
    place.leave();

    assertThat(admission.enter(60 * KIB, null)).isPresent();
    assertThat(admission.enter(60 * KIB, null)).isEmpty();
  }
}
