package io.tokenmeter.streams.firstseen;

import static io.tokenmeter.streams.Moments.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.tokenmeter.schemas.event.Generation;
import io.tokenmeter.streams.Generations;
import java.math.BigDecimal;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.junit.jupiter.api.Test;

class ContentHashTest {

  private final ContentHash hash = new ContentHash();

  @Test
  void everyFieldCounts() {
    long plain = hash.of(Generations.finishedAt("g1", NOON));
    Generation moved = Generations.finishedAt("g1", NOON);
    moved.setGpus(List.of("gpu-1"));
    Generation paid = Generations.finishedAt("g1", NOON);
    paid.setProviderCost(new BigDecimal("0.000000000001"));
    Generation later = Generations.finishedAt("g1", NOON);
    later.setFirstTokenAt(later.getFirstTokenAt().plusNanos(1_000));

    assertThat(List.of(hash.of(moved), hash.of(paid), hash.of(later)))
        .doesNotContain(plain)
        .doesNotHaveDuplicates();
  }

  @Test
  void gpusOfOnePhaseAreNotThoseOfTheOther() {
    Generation prefill = Generations.finishedAt("g1", NOON);
    prefill.setGpus(List.of("gpu-1"));
    Generation decode = Generations.finishedAt("g1", NOON);
    decode.setDecodeGpus(List.of("gpu-1"));

    assertThat(hash.of(prefill)).isNotEqualTo(hash.of(decode));
  }

  @Test
  void aFieldThatALaterSchemaAddsWithItsDefaultChangesNothing() {
    Schema before = SchemaBuilder.record("R").fields().requiredString("a").endRecord();
    Schema after =
        SchemaBuilder.record("R")
            .fields()
            .requiredString("a")
            .name("added")
            .type()
            .longType()
            .longDefault(7)
            .endRecord();
    GenericData.Record old = new GenericData.Record(before);
    old.put("a", "x");
    GenericData.Record now = new GenericData.Record(after);
    now.put("a", "x");
    now.put("added", 7L);

    assertThat(hash.of(now)).isEqualTo(hash.of(old));
  }
}
