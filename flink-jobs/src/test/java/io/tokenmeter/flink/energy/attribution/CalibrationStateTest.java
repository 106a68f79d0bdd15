package io.tokenmeter.flink.energy.attribution;

import static io.tokenmeter.flink.energy.attribution.Moments.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.tokenmeter.flink.energy.attribution.SimulatedGpu.Engine;
import java.io.IOException;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.java.typeutils.PojoTypeInfo;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;

/** What is learnt is state: of each GPU, and of each settled window that can be revised. */
class CalibrationStateTest {

  private static final AttributionSettings SETTINGS = AttributionSettings.defaults();

  @Test
  void itNeedsNoKryoAndComesBackAsItWent() throws IOException {
    assertThat(TypeInformation.of(Calibration.class)).isInstanceOf(PojoTypeInfo.class);
    byte[] bytes = bytes(learnt());
    Calibration back = serializer().deserialize(new DataInputDeserializer(bytes));
    assertThat(bytes(back)).isEqualTo(bytes);
    assertThat(back.model("llama").power()).isEqualTo(learnt().model("llama").power());
  }

  @Test
  void itTakesLessThanTwoKilobytesAndLessThanOneWithoutItsEvidence() throws IOException {
    assertThat(bytes(learnt())).hasSizeLessThan(2_000);
    assertThat(bytes(learnt().withoutEvidence())).hasSizeLessThan(1_000);
  }

  private static byte[] bytes(Calibration calibration) throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(1_024);
    serializer().serialize(calibration, out);
    return out.getCopyOfBuffer();
  }

  private static TypeSerializer<Calibration> serializer() {
    Configuration withoutKryo = new Configuration().set(PipelineOptions.GENERIC_TYPES, false);
    return TypeInformation.of(Calibration.class)
        .createSerializer(new SerializerConfigImpl(withoutKryo));
  }

  /** Of one engine, with as many quiet seconds as are kept. */
  private static Calibration learnt() {
    Engine engine = new Engine(512, 3e-5, 0.01, 500, 200);
    SimulatedGpu gpu = new SimulatedGpu().serve(engine, 160, 0.3);
    WindowSettlement settlement =
        new WindowSettlement(
            SETTINGS, gpu.counter(0.1, 0), gpu.generations, Calibration.prior(SETTINGS));
    for (int second = 0; second < 150; second += 10) {
      settlement.settle(at(second), at(second + 10));
    }
    return settlement.calibration();
  }
}
