package io.tokenmeter.flink;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokenmeter.schemas.config.Configuration;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class FlinkJobSettingsTest {

  @Test
  void theDefaultsAreWhatTheReadmeSays() {
    FlinkJobSettings settings = Configuration.load(FlinkJobSettings.class);
    assertThat(settings.jobName()).isEqualTo("energy-and-cost");
    assertThat(settings.checkpointInterval()).isEqualTo(Duration.ofSeconds(10));
    assertThat(settings.parallelism()).isEqualTo(1);
    assertThat(settings.maxGenerationAge()).isEqualTo(Duration.ofMinutes(10));
    assertThat(settings.firstSeenHorizon()).isEqualTo(Duration.ofDays(34));
    assertThat(settings.attribution().maxGenerationAgeMicros()).isEqualTo(600_000_000);
  }
}
