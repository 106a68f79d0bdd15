package io.tokenmeter.engines.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class StartOrderTest {
  private static ProcessSpec named(String name) {
    return ProcessSpec.of(name, Path.of("."), Path.of("out"), () -> List.of("true"));
  }

  @Test
  void independentProcessesShareAGroup() {
    List<List<ProcessSpec>> groups =
        StartOrder.groups(List.of(named("c").dependsOn("a", "b"), named("a"), named("b")));
    assertThat(groups)
        .extracting(group -> group.stream().map(ProcessSpec::name).toList())
        .containsExactly(List.of("a", "b"), List.of("c"));
  }

  @Test
  void whatStopsBeforeOthersStartsBesideThem() {
    List<ProcessSpec> specs =
        List.of(named("a"), named("b").stopsBefore("a", "elsewhere"), named("c").dependsOn("b"));
    assertThat(StartOrder.groups(specs)).hasSize(2);
    assertThat(StartOrder.stopGroups(specs))
        .extracting(group -> group.stream().map(ProcessSpec::name).toList())
        .containsExactly(List.of("c"), List.of("b"), List.of("a"));
  }

  @Test
  void aCircleIsRefusedByName() {
    assertThatThrownBy(
            () -> StartOrder.groups(List.of(named("a").dependsOn("b"), named("b").dependsOn("a"))))
        .hasMessageContaining("a after [b]");
  }
}
