package io.tokenmeter.schemas.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tokenmeter.schemas.derived.RatedEntry;
import io.tokenmeter.schemas.derived.RatedUsage;
import io.tokenmeter.schemas.derived.RatingStatus;
import io.tokenmeter.schemas.reference.TokenClass;
import io.tokenmeter.schemas.topic.Topics;
import java.lang.management.ManagementFactory;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class AvroWireTest {

  private final SchemaRegistry registry = new InMemorySchemaRegistry();
  private final AvroWire<RatedUsage> wire = new AvroWire<>(Topics.RATED_USAGE, registry);

  @Test
  void moneyOfTwentyFourDecimalsSurvivesTheWireExactly() {
    RatedUsage usage = usage("123456789012345678901234567890.000000000000000000000001");
    byte[] bytes = wire.encode(usage);
    RatedUsage decoded = wire.decode(bytes);
    assertThat(decoded.getEntries().get(0).getAmount())
        .isEqualTo(usage.getEntries().get(0).getAmount());
    assertThat(wire.encode(decoded)).isEqualTo(bytes);
  }

  @Test
  void aValueBeginsWithZeroAndTheSchemaId() {
    byte[] bytes = wire.encode(usage("1"));
    assertThat(Arrays.copyOf(bytes, 5)).containsExactly(0, 0, 0, 0, 1);
  }

  @Test
  void aSchemaIdTheRegistryDoesNotKnowMakesTheRecordUndecodable() {
    byte[] bytes = wire.encode(usage("1"));
    bytes[4] = 99;
    assertThatThrownBy(() -> wire.decode(bytes))
        .isInstanceOf(UndecodableRecordException.class)
        .hasMessageContaining("99");
  }

  @Test
  void bytesBehindTheEndMakeTheRecordUndecodable() {
    byte[] bytes = wire.encode(usage("1"));
    assertThatThrownBy(() -> wire.decode(Arrays.copyOf(bytes, bytes.length + 1)))
        .isInstanceOf(UndecodableRecordException.class);
  }

  @Test
  void aTextThatClaimsGigabytesIsUndecodableAndTakesNoMemory() {
    byte[] header = Arrays.copyOf(wire.encode(usage("1")), 5);
    byte[] poison = Arrays.copyOf(header, 64);
    byte[] length = {(byte) 0xf0, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0x0f};
    System.arraycopy(length, 0, poison, header.length, length.length);
    com.sun.management.ThreadMXBean memory =
        (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = memory.getCurrentThreadAllocatedBytes();
    assertThatThrownBy(() -> wire.decode(poison))
        .isInstanceOf(UndecodableRecordException.class)
        .hasMessageContaining("rated-usage");
    assertThat(memory.getCurrentThreadAllocatedBytes() - before).isLessThan(64 << 20);
  }

  @Property(tries = 3000)
  void damagedBytesAreEitherAValueOrUndecodableAndNothingElse(@ForAll long seed) {
    Random random = new Random(seed);
    byte[] bytes = wire.encode(usage("1.5"));
    for (int i = 0; i < 3; i++) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
    }
    byte[] damaged = Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
    try {
      wire.decode(damaged);
    } catch (UndecodableRecordException expected) {
      assertThat(expected).hasMessageContaining("rated-usage");
    }
  }

  private static RatedUsage usage(String amount) {
    return RatedUsage.newBuilder()
        .setTenant("acme")
        .setSource("trace:1")
        .setGenerationId("req-1")
        .setModel("llama")
        .setUsageAt(Instant.parse("2026-03-01T12:00:00.000001Z"))
        .setRecordedAt(Instant.parse("2026-03-01T12:00:01Z"))
        .setEntries(
            List.of(
                RatedEntry.newBuilder()
                    .setEntryId("e-1")
                    .setTokenClass(TokenClass.INPUT)
                    .setTokens(3)
                    .setStatus(RatingStatus.RATED)
                    .setUnitPrice(new BigDecimal("0.000000125").setScale(24))
                    .setAmount(new BigDecimal(amount).setScale(24))
                    .setCurrency("USD")
                    .setPriceId("p-1")
                    .build()))
        .build();
  }
}
