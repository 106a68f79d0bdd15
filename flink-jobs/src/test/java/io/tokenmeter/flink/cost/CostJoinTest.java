package io.tokenmeter.flink.cost;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokenmeter.flink.avro.AvroRecordType;
import io.tokenmeter.flink.reference.FixedReferenceData;
import io.tokenmeter.schemas.derived.GenerationCost;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

@NullUnmarked
class CostJoinTest {

  private static final Usage USAGE =
      new Usage("acme", "test", "g", "llama", null, null, 0, null, null, false);
  private static final EnergyDone DONE = new EnergyDone("GPU-1", 0, 1, true, null, "lab");

  @Test
  void aRowIsWrittenOnceEverythingIsThereInAnyOrder() throws Exception {
    try (Join join = new Join()) {
      join.send(CostPart.of("g", List.of(line("1", null, "1.0"))));
      join.send(CostPart.of("g", window("0.1", "EUR")));
      join.send(CostPart.of("g", window("0.2", "EUR")));
      join.send(CostPart.of("g", USAGE));
      assertThat(join.rows()).isEmpty();
      join.send(CostPart.of("g", DONE));
      assertThat(join.rows()).hasSize(1);
      assertThat(join.rows().get(0).getMargin()).isEqualByComparingTo("0.4");
    }
  }

  @Test
  void aCorrectionOfAnUnpricedEntryIsTheNextRevision() throws Exception {
    try (Join join = new Join()) {
      join.send(CostPart.of("g", USAGE));
      join.send(CostPart.of("g", window("0.1", "EUR")));
      join.send(CostPart.of("g", DONE));
      join.send(CostPart.of("g", List.of(new RatedLine("1", null, null, null))));
      join.send(CostPart.of("g", List.of(line("2", "1", "3.0"))));
      assertThat(join.rows()).extracting(GenerationCost::getRevision).containsExactly(1, 2);
      assertThat(join.rows().get(0).getMarginMissingReason()).isEqualTo("UNPRICED");
      assertThat(join.rows().get(0).getRatedAmount()).isNull();
      assertThat(join.rows().get(1).getMargin()).isEqualByComparingTo("2.8");
    }
  }

  @Test
  void aRevisionOfEnergyReplacesTheCostOfItsGpuAloneAndIsTheNextRevision() throws Exception {
    try (Join join = new Join()) {
      join.send(CostPart.of("g", USAGE));
      join.send(CostPart.of("g", List.of(line("1", null, "1.0"))));
      join.send(CostPart.of("g", window("GPU-1", 0, "0.1", "EUR")));
      join.send(CostPart.of("g", new EnergyDone("GPU-1", 0, 2, true, null, "lab")));
      join.send(CostPart.of("g", window("GPU-2", 0, "0", "EUR")));
      join.send(CostPart.of("g", new EnergyDone("GPU-2", 0, 2, false, null, "lab")));
      join.send(CostPart.of("g", window("GPU-2", 3, "0.05", "EUR")));
      join.send(CostPart.of("g", window("GPU-2", 3, "0.15", "EUR")));
      join.send(CostPart.of("g", new EnergyDone("GPU-2", 3, 2, true, null, "lab")));
      assertThat(join.rows()).extracting(GenerationCost::getRevision).containsExactly(1, 2);
      assertThat(join.rows().get(0).getMarginMissingReason()).isEqualTo("MISSING_ENERGY");
      assertThat(join.rows().get(1).getElectricityCost()).isEqualByComparingTo("0.3");
      assertThat(join.rows().get(1).getMargin()).isEqualByComparingTo("0.4");
    }
  }

  @Test
  void aRevisionThatTellsTheSameCostsIsNoRevision() throws Exception {
    try (Join join = new Join()) {
      join.send(CostPart.of("g", USAGE));
      join.send(CostPart.of("g", List.of(line("1", null, "1.0"))));
      join.send(CostPart.of("g", window("0.1", "EUR")));
      join.send(CostPart.of("g", DONE));
      join.send(CostPart.of("g", window("GPU-1", 1, "0.1", "EUR")));
      join.send(CostPart.of("g", new EnergyDone("GPU-1", 1, 1, true, null, "lab")));
      assertThat(join.rows()).hasSize(1);
    }
  }

  @Test
  void aCorrectionInTheMiddleOfARevisionWaitsForItsEnd() throws Exception {
    try (Join join = new Join()) {
      join.send(CostPart.of("g", USAGE));
      join.send(CostPart.of("g", List.of(line("1", null, "1.0"))));
      join.send(CostPart.of("g", window("0.1", "EUR")));
      join.send(CostPart.of("g", DONE));
      join.send(CostPart.of("g", window("GPU-1", 1, "0.1", "EUR")));
      join.send(CostPart.of("g", List.of(line("2", null, "2.0"))));
      join.send(CostPart.of("g", window("GPU-1", 1, "0.2", "EUR")));
      assertThat(join.rows()).hasSize(1);
      join.send(CostPart.of("g", new EnergyDone("GPU-1", 1, 1, true, null, "lab")));
      assertThat(join.rows()).hasSize(2);
      assertThat(join.rows().get(1).getMargin()).isEqualByComparingTo("2.4");
    }
  }

  @Test
  void aPriceThatCameLateGivesTheMarginItsAmount() throws Exception {
    try (Join join = new Join()) {
      join.send(CostPart.of("g", USAGE));
      join.send(CostPart.of("g", List.of(new RatedLine("1", null, null, null))));
      join.send(CostPart.of("g", window("0.1", "EUR")));
      join.send(CostPart.of("g", DONE));
      assertThat(join.rows().get(0).getMarginMissingReason()).isEqualTo("UNPRICED");
      join.send(
          CostPart.of("g", List.of(new RatedLine("2", "1", null, null), line("3", null, "1.0"))));
      assertThat(join.rows()).hasSize(2);
      assertThat(join.rows().get(1).getMarginMissingReason()).isNull();
      assertThat(join.rows().get(1).getRatedAmount()).isEqualByComparingTo("1.0");
    }
  }

  @Test
  void withoutARateOfExchangeTheMarginIsUnknown() throws Exception {
    try (Join join = new Join()) {
      join.send(CostPart.of("g", USAGE));
      join.send(CostPart.of("g", window("0.1", "SEK")));
      join.send(CostPart.of("g", DONE));
      join.send(CostPart.of("g", List.of(line("1", null, "1.0"))));
      assertThat(join.rows().get(0).getMargin()).isNull();
      assertThat(join.rows().get(0).getMarginMissingReason()).isEqualTo("NO_FX");
    }
  }

  @Test
  void nothingIsKeptOnceCorrectionsNoLongerCome() throws Exception {
    try (Join join = new Join()) {
      join.send(CostPart.of("g", USAGE));
      join.send(CostPart.of("g", DONE));
      join.send(CostPart.of("g", List.of(line("1", null, "1.0"))));
      join.operator.setProcessingTime(Duration.ofHours(73).toMillis());
      assertThat(join.operator.numKeyedStateEntries()).isZero();
      assertThat(join.operator.numProcessingTimeTimers()).isZero();
    }
  }

  @Test
  void aNegativeAmountIsDividedWithoutRemainderToo() {
    assertThat(Money.split(new BigDecimal("-0.000000000010"), new long[] {1, 1, 1}))
        .containsExactly(
            new BigDecimal("-4E-12"), new BigDecimal("-3E-12"), new BigDecimal("-3E-12"));
  }

  private static RatedLine line(String id, String corrects, String amount) {
    return new RatedLine(id, corrects, new BigDecimal(amount), "EUR");
  }

  private static WindowCost window(String each, String currency) {
    return window("GPU-1", 0, each, currency);
  }

  private static WindowCost window(String gpu, long pass, String each, String currency) {
    BigDecimal amount = new BigDecimal(each);
    return new WindowCost(gpu, pass, amount, null, currency, amount, "EUR", null, null);
  }

  private static final class Join implements AutoCloseable {
    final KeyedOneInputStreamOperatorTestHarness<String, CostPart, GenerationCost> operator;

    Join() throws Exception {
      operator =
          new KeyedOneInputStreamOperatorTestHarness<>(
              new KeyedProcessOperator<>(
                  new CostJoin(new FixedReferenceData(List.of()), Duration.ofHours(48))),
              CostPart::key,
              Types.STRING);
      operator.setup(
          AvroRecordType.forRecord(GenerationCost.class)
              .createSerializer(new SerializerConfigImpl()));
      operator.open();
    }

    void send(CostPart part) throws Exception {
      operator.processElement(part, 0);
    }

    List<GenerationCost> rows() {
      return operator.extractOutputValues();
    }

    @Override
    public void close() throws Exception {
      operator.close();
    }
  }
}
