package io.tokenmeter.schemas.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class LoopbackTest {

  @Test
  void thisMachineIsFine() {
    assertThat(Loopback.require("127.0.0.1", "a.host")).isEqualTo("127.0.0.1");
    assertThat(Loopback.require("::1", "a.host")).isEqualTo("::1");
  }

  @Test
  void everyInterfaceIsRefusedByTheNameOfTheSetting() {
    assertThatThrownBy(() -> Loopback.require("0.0.0.0", "a.host"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a.host = 0.0.0.0");
  }
}
