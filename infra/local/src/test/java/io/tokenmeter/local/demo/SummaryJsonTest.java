package io.tokenmeter.local.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SummaryJsonTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir
  @SuppressWarnings("NullAway.Init")
  private Path folder;

  @Test
  void theKeysAreTheContract() throws Exception {
    Path file = folder.resolve("out.json");

    SummaryJson.write(jsonOf(Summaries.twoTenants()), file);

    assertThat(JSON.readTree(file.toFile()))
        .isEqualTo(
            JSON.readTree(
                """
                {"generations": 3, "duplicates": 4, "rejected": 1, "unpriced": 2,
                 "tokens": {"input": 1500, "cached_input": 40, "cache_write": 5, "output": 300,
                            "reasoning": 60},
                 "rated": [{"tenant": "acme", "model": "m8", "currency": "USD",
                            "amount": "0.000000000000000000000001"}],
                 "energy": {"measured_joules": "100.000001", "active_joules": "60",
                            "idle_joules": "40", "unattributed_joules": "0.000001"},
                 "settled": true, "seconds": 61.5, "peak_pss_bytes": 3221225472}
                """));
  }

  @Test
  void unknownEnergyIsNull() {
    Summary.Energy unknown = new Summary.Energy(null, null, null, null, 1);

    JsonNode energy = jsonOf(Summaries.withEnergy(unknown)).path("energy");

    assertThat(energy.path("measured_joules").isNull()).isTrue();
    assertThat(energy.path("unattributed_joules").isNull()).isTrue();
  }

  private static ObjectNode jsonOf(Summary summary) {
    return SummaryJson.of(summary, 4, true, Duration.ofMillis(61_500), 3L << 30);
  }
}
