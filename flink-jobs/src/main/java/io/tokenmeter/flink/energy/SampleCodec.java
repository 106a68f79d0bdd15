package io.tokenmeter.flink.energy;

import io.tokenmeter.flink.energy.attribution.MeterSample;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The samples of one window in few bytes: each as what it differs by from the one before, in groups
 * of seven bits. At an even pace an instant takes one byte, power and counter three or four each.
 */
final class SampleCodec {

  private static final int HAS_POWER = 1;
  private static final int HAS_COUNTER = 2;
  private static final int FLAG_BITS = 2;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private byte[] in = {};
  private int at;

  private long time;
  private long pace;
  private long power;
  private long counter;

  private SampleCodec() {}

  /**
   * @param byTime sorted, each instant once
   */
  static byte[] encode(List<MeterSample> byTime) {
    SampleCodec codec = new SampleCodec();
    byTime.forEach(codec::write);
    return codec.out.toByteArray();
  }

  static List<MeterSample> decode(byte[] bytes) {
    SampleCodec codec = new SampleCodec();
    codec.in = bytes;
    List<MeterSample> samples = new ArrayList<>();
    while (codec.at < bytes.length) {
      samples.add(codec.read());
    }
    return samples;
  }

  private void write(MeterSample sample) {
    Long watts = sample.powerMicrowatts();
    Long joules = sample.energyCounterMicrojoules();
    int flags = (watts == null ? 0 : HAS_POWER) | (joules == null ? 0 : HAS_COUNTER);
    long step = sample.timeMicros() - time;
    writeBits(zigzag(step - pace) << FLAG_BITS | flags);
    time = sample.timeMicros();
    pace = step;
    if (watts != null) {
      writeBits(zigzag(watts - power));
      power = watts;
    }
    if (joules != null) {
      writeBits(zigzag(joules - counter));
      counter = joules;
    }
  }

  private MeterSample read() {
    long head = readBits();
    pace += unzigzag(head >>> FLAG_BITS);
    time += pace;
    return new MeterSample(time, readPower(head), readCounter(head));
  }

  private @Nullable Long readPower(long head) {
    if ((head & HAS_POWER) == 0) {
      return null;
    }
    power += unzigzag(readBits());
    return power;
  }

  private @Nullable Long readCounter(long head) {
    if ((head & HAS_COUNTER) == 0) {
      return null;
    }
    counter += unzigzag(readBits());
    return counter;
  }

  private void writeBits(long bits) {
    long left = bits;
    while ((left & ~0x7FL) != 0) {
      out.write((int) (left & 0x7F) | 0x80);
      left >>>= 7;
    }
    out.write((int) left);
  }

  private long readBits() {
    long bits = 0;
    for (int shift = 0; ; shift += 7) {
      byte group = in[at++];
      bits |= (group & 0x7FL) << shift;
      if (group >= 0) {
        return bits;
      }
    }
  }

  private static long zigzag(long value) {
    return value << 1 ^ value >> 63;
  }

  private static long unzigzag(long bits) {
    return bits >>> 1 ^ -(bits & 1);
  }
}
