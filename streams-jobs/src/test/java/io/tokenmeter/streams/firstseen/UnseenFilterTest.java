package io.tokenmeter.streams.firstseen;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;

class UnseenFilterTest {

  private static final int LARGE = 4 << 20;
  private static final int SMALLEST = 64;
  private static final byte[] ANYTHING = {1};

  @Test
  void itAnswersOnlyWhenItHasReadTheWholeStore() {
    KeyValueStore<Bytes, byte[]> store = storeOf(1_000);
    UnseenFilter restored = new UnseenFilter(store, LARGE);
    assertThat(restored.isUnseen(identity(-1))).isFalse();
    restored.readOn(999);
    assertThat(restored.isUnseen(identity(-1))).isFalse();
    restored.readOn(999);
    assertThat(restored.isUnseen(identity(-1))).isTrue();
    assertThat(LongStream.range(0, 1_000).mapToObj(UnseenFilterTest::identity))
        .noneMatch(restored::isUnseen);
  }

  @Test
  void itSparesNearlyEveryLookupOfTheNew() {
    UnseenFilter filter = new UnseenFilter(storeOf(0), LARGE);
    filter.readOn(1);
    int lookups = 0;
    for (long i = 0; i < 200_000; i++) {
      lookups += filter.isUnseen(identity(i)) ? 0 : 1;
      filter.put(identity(i));
      filter.readOn(1_000);
    }
    assertThat(lookups).isLessThan(6_000);
  }

  /** Small enough to be full, to be read again at its limit, and to hold forgotten identities. */
  @Property(tries = 200)
  void whatIsInTheStoreIsNeverTakenForUnseen(
      @ForAll @Size(max = 300) List<@IntRange(max = 400) Integer> steps, @ForAll long seed) {
    Random random = new Random(seed);
    KeyValueStore<Bytes, byte[]> store = storeOf(random.nextInt(50));
    UnseenFilter filter = new UnseenFilter(store, SMALLEST);
    Set<Bytes> inStore = new HashSet<>();
    store.all().forEachRemaining(entry -> inStore.add(entry.key));
    for (int step : steps) {
      Bytes identity = identity(step);
      switch (random.nextInt(4)) {
        case 0 -> {
          store.delete(identity);
          inStore.remove(identity);
        }
        case 1 -> filter.readOn(1 + random.nextInt(20));
        default -> {
          if (filter.isUnseen(identity)) {
            assertThat(inStore).doesNotContain(identity);
          }
          filter.put(identity);
          store.put(identity, ANYTHING);
          inStore.add(identity);
        }
      }
      assertThat(inStore).noneMatch(filter::isUnseen);
    }
  }

  private static KeyValueStore<Bytes, byte[]> storeOf(int identities) {
    KeyValueStore<Bytes, byte[]> store =
        Stores.keyValueStoreBuilder(
                Stores.inMemoryKeyValueStore("identities"), Serdes.Bytes(), Serdes.ByteArray())
            .withLoggingDisabled()
            .build();
    store.init(new MockProcessorContext<>().getStateStoreContext(), store);
    for (int i = 0; i < identities; i++) {
      store.put(identity(i), ANYTHING);
    }
    return store;
  }

  /** Sixteen bytes that depend on the number as a hash does. */
  private static Bytes identity(long number) {
    Random random = new Random(number * 0x9E3779B97F4A7C15L);
    return Bytes.wrap(
        ByteBuffer.allocate(16).putLong(random.nextLong()).putLong(random.nextLong()).array());
  }
}
