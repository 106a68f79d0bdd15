package io.tokenmeter.local.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;

class IndexRangesTest {

  @Test
  void rangesThatTouchBecomeOne() {
    IndexRanges ranges = new IndexRanges();
    ranges.add(0, 10);
    ranges.add(20, 30);
    ranges.add(10, 20);

    assertThat(ranges.ranges()).containsExactly(new IndexRange(0, 30));
    assertThat(ranges.size()).isEqualTo(30);
  }

  @Test
  void aGapStaysAGap() {
    IndexRanges ranges = new IndexRanges();
    ranges.add(0, 10);
    ranges.add(11, 20);

    assertThat(ranges.contains(9)).isTrue();
    assertThat(ranges.contains(10)).isFalse();
    assertThat(ranges.ranges()).hasSize(2);
  }

  @Test
  void agreesWithASetOfBitsWhateverTheOrder() {
    Random random = new Random(5);
    IndexRanges ranges = new IndexRanges();
    BitSet bits = new BitSet();
    for (int i = 0; i < 400; i++) {
      int from = random.nextInt(1_000);
      int to = from + random.nextInt(12);
      ranges.add(from, to);
      bits.set(from, to);
      assertThat(ranges.size()).isEqualTo(bits.cardinality());
    }
    for (int i = 0; i < 1_100; i++) {
      assertThat(ranges.contains(i)).isEqualTo(bits.get(i));
    }
  }
}
