package io.tokenmeter.local.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import org.junit.jupiter.api.Test;

class ClasspathTest {

  private static final String OURS = System.getProperty("java.class.path");

  @Test
  void bothBuildsOfRocksDbAreOnTheWholeClassPathWhichIsWhyItIsDivided() {
    assertThat(OURS).contains("frocksdbjni-").contains(File.separator + "rocksdbjni-");
  }

  @Test
  void flinkSeesItsOwnBuildOfRocksDbAlone() {
    assertThat(Classpath.ofFlink(OURS))
        .contains("frocksdbjni-")
        .doesNotContain(File.separator + "rocksdbjni-");
  }

  @Test
  void kafkaStreamsSeesItsOwnBuildOfRocksDbAlone() {
    assertThat(Classpath.ofTheRest(OURS))
        .contains(File.separator + "rocksdbjni-")
        .doesNotContain("frocksdbjni-");
  }
}
