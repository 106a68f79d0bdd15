package io.tokenmeter.flink.energy;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokenmeter.flink.energy.attribution.AttributionSettings;
import io.tokenmeter.flink.energy.attribution.GenerationOnGpu;
import java.util.List;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

@NullUnmarked
class GpuStateTest {

  private static final AttributionSettings SETTINGS = AttributionSettings.defaults();
  private static final long WINDOW = 40_000_000;
  private static final GenerationOnGpu KEPT = endingAt("kept", WINDOW + 7_300_000);
  private static final GenerationOnGpu NEXT = endingAt("next", WINDOW + 7_400_000);

  @Test
  void generationsThatTheFirstReleaseKeptByWindowAreKnownAndCanBeRemoved() throws Exception {
    inState(
        (state, byKey) -> {
          byKey.put(WINDOW, List.of(KEPT));
          assertThat(state.add(KEPT)).as("already there").isFalse();
          assertThat(state.add(NEXT)).isTrue();
          assertThat(state.generationsEndingFrom(WINDOW)).containsExactlyInAnyOrder(KEPT, NEXT);
          state.remove(KEPT);
          assertThat(state.generationsEndingFrom(WINDOW)).containsExactly(NEXT);
        });
  }

  @Test
  void aWindowIsSeenAsAWholeAndGoesAsAWhole() throws Exception {
    GenerationOnGpu first = endingAt("first", WINDOW);
    inState(
        (state, byKey) -> {
          assertThat(List.of(state.add(first), state.add(NEXT), state.add(NEXT)))
              .containsExactly(true, true, false);
          assertThat(state.generationsEndingFrom(WINDOW + 9_999_999))
              .containsExactlyInAnyOrder(first, NEXT);
          assertThat(state.generationsEndingFrom(WINDOW + 10_000_000)).isEmpty();
          state.forgetBefore(WINDOW + 9_999_999);
          assertThat(state.generationsEndingFrom(WINDOW)).hasSize(2);
          state.forgetBefore(WINDOW + 10_000_000);
          assertThat(byKey.isEmpty()).isTrue();
        });
  }

  private interface Check {
    void on(GpuState state, MapState<Long, List<GenerationOnGpu>> byKey) throws Exception;
  }

  private static void inState(Check check) throws Exception {
    var function =
        new KeyedProcessFunction<String, String, String>() {
          private static final long serialVersionUID = 1L;

          @Override
          public void processElement(String gpu, Context context, Collector<String> out)
              throws Exception {
            check.on(
                new GpuState(getRuntimeContext(), SETTINGS),
                getRuntimeContext()
                    .getMapState(
                        new MapStateDescriptor<>(
                            "generations",
                            Types.LONG,
                            Types.LIST(TypeInformation.of(GenerationOnGpu.class)))));
          }
        };
    try (var harness =
        new KeyedOneInputStreamOperatorTestHarness<>(
            new KeyedProcessOperator<>(function), gpu -> gpu, Types.STRING)) {
      harness.open();
      harness.processElement("GPU-1", 0);
    }
  }

  private static GenerationOnGpu endingAt(String id, long endMicros) {
    return new GenerationOnGpu(
        "GPU-1",
        "acme",
        "test",
        id,
        "llama",
        null,
        null,
        endMicros - 2_000_000,
        endMicros - 1_000_000,
        endMicros,
        endMicros,
        10,
        10,
        1);
  }
}
