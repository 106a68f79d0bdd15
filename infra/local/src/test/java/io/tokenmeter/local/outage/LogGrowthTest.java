package io.tokenmeter.local.outage;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogGrowthTest {

  @TempDir private @Nullable Path temporary;

  @Test
  void onlyWhatWasAddedCounts() throws Exception {
    Path folder = Objects.requireNonNull(temporary);
    Files.writeString(folder.resolve("kafka.log"), "12345");
    Files.writeString(folder.resolve("quiet.log"), "1");
    LogGrowth before = LogGrowth.now(folder);
    Files.writeString(folder.resolve("kafka.log"), "12345678");
    Files.writeString(folder.resolve("new.log"), "12");

    LogGrowth added = LogGrowth.now(folder).since(before);

    assertThat(added.bytesByFile()).containsOnlyKeys("kafka.log", "new.log");
    assertThat(added.sumBytes()).isEqualTo(5);
  }
}
