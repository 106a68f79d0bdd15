package io.tokenmeter.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class ServerOptionsTest {
  @Test
  void readsEveryOption() {
    ServerOptions options =
        ServerOptions.parse(
            List.of(
                "--data",
                "d",
                "--port",
                "8123",
                "--library",
                "l",
                "--max-memory-bytes",
                "5",
                "--parent-pid",
                "9"));
    assertThat(options.port()).isEqualTo(8123);
    assertThat(options.engine().maxMemoryBytes()).isEqualTo(5);
    assertThat(options.engine().data()).isAbsolute();
    assertThat(options.parentPid()).hasValue(9);
  }

  @Test
  void namesTheOptionAtFault() {
    assertThatThrownBy(() -> ServerOptions.parse(List.of("--data", "d")))
        .hasMessageContaining("--library");
    assertThatThrownBy(() -> ServerOptions.parse(List.of("--colour", "red")))
        .hasMessageContaining("--colour");
    assertThatThrownBy(
            () ->
                ServerOptions.parse(
                    List.of("--data", "d", "--library", "l", "--port", "seventy thousand")))
        .hasMessageContaining("seventy thousand");
  }
}
