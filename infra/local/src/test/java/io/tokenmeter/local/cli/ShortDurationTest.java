package io.tokenmeter.local.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.TypeConversionException;

class ShortDurationTest {

  private final ShortDuration converter = new ShortDuration();

  @Test
  void secondsMinutesAndHoursAreUnderstood() {
    assertThat(converter.convert("90s")).isEqualTo(Duration.ofSeconds(90));
    assertThat(converter.convert("10m")).isEqualTo(Duration.ofMinutes(10));
    assertThat(converter.convert("2h")).isEqualTo(Duration.ofHours(2));
  }

  @Test
  void anythingElseIsRefusedWithAnExample() {
    assertThatThrownBy(() -> converter.convert("ten"))
        .isInstanceOf(TypeConversionException.class)
        .hasMessage("'ten' is no time; write 90s, 10m or 1h");
  }
}
