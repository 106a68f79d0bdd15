package io.tokenmeter.local.calibrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ValidationTest {

  private static final Map<String, List<Double>> ALONE =
      Map.of("reader", List.of(29.0, 31.0), "writer", List.of(10.0, 10.0));

  @Test
  void anAttributionThatFindsInTheMixtureWhatTheShapesTookAloneHasNoError() {
    Validation validation =
        Validation.of(ALONE, Map.of("reader", List.of(30.0, 30.0), "writer", List.of(10.0)));
    assertThat(validation.weightedError()).isZero();
    assertThat(validation.shapeError()).isZero();
    assertThat(validation.referenceError()).isZero();
    assertThat(validation.generations()).isEqualTo(3);
  }

  @Test
  void oneThatTakesFromReadersWhatWritersGetIsWrongByBoth() {
    // 70 J in all: 2 x 30 and 10 were right.
    Validation validation =
        Validation.of(ALONE, Map.of("reader", List.of(20.0, 20.0), "writer", List.of(30.0)));
    assertThat(validation.weightedError()).isEqualTo(40.0 / 70, within(1e-12));
    assertThat(validation.shapeError()).isEqualTo(40.0 / 70, within(1e-12));
    assertThat(validation.referenceError()).isZero();
  }

  @Test
  void errorsThatEvenOutWithinAShapeAreErrorsOfItsGenerations() {
    Validation validation =
        Validation.of(ALONE, Map.of("reader", List.of(20.0, 40.0), "writer", List.of(10.0)));
    assertThat(validation.weightedError()).isEqualTo(20.0 / 70, within(1e-12));
    assertThat(validation.shapeError()).isZero();
  }

  @Test
  void aMixtureThatTakesMoreThanItsShapesAloneIsTheReferencesErrorAndNotTheAttributions() {
    Validation validation =
        Validation.of(ALONE, Map.of("reader", List.of(33.0, 33.0), "writer", List.of(11.0)));
    assertThat(validation.weightedError()).isEqualTo(0, within(1e-12));
    assertThat(validation.referenceError()).isEqualTo(7.0 / 77, within(1e-12));
    assertThat(validation.shapes().get(0).referenceJoules()).isEqualTo(33, within(1e-12));
  }

  @Test
  void aShapeWithoutEnergyProvesNothing() {
    assertThatThrownBy(
            () -> Validation.of(Map.of("reader", List.of(0.0)), Map.of("reader", List.of(1.0))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no energy above idle was measured while reader ran");
  }

  @Test
  void theMixtureHasTheShapesThatRanAlone() {
    assertThatThrownBy(() -> Validation.of(ALONE, Map.of("reader", List.of(1.0))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("must be the same");
  }
}
