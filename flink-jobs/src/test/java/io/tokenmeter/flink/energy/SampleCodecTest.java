package io.tokenmeter.flink.energy;

import static io.tokenmeter.flink.energy.attribution.Moments.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.tokenmeter.flink.energy.attribution.MeterSample;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.WithNull;
import org.junit.jupiter.api.Test;

class SampleCodecTest {

  @Property(tries = 200)
  void whatIsEncodedIsDecoded(
      @ForAll List<Integer> times, @ForAll List<@WithNull(0.3) Long> numbers) {
    List<MeterSample> samples = new ArrayList<>();
    for (int i = 0; i < times.size(); i++) {
      Long power = numbers.isEmpty() ? null : numbers.get(i % numbers.size());
      Long counter = numbers.isEmpty() ? null : numbers.get((i + 1) % numbers.size());
      samples.add(new MeterSample(at(times.get(i)), power, counter));
    }
    assertThat(SampleCodec.decode(SampleCodec.encode(samples))).isEqualTo(samples);
  }

  @Test
  void aWindowOfTenSamplesASecondTakesLessThanOneKibibyte() {
    Random random = new Random(1);
    List<MeterSample> samples = new ArrayList<>();
    long counter = 5_000_000_000_000L;
    for (int i = 0; i < 100; i++) {
      long milliwatts = 300_000 + random.nextInt(100_000);
      counter += milliwatts * 100;
      samples.add(new MeterSample(at(i / 10.0), milliwatts * 1_000, counter));
    }
    assertThat(SampleCodec.encode(samples).length).isLessThan(1024);
  }
}
