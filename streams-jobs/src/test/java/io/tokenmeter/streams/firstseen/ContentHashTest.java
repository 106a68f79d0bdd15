package io.tokenmeter.streams.firstseen;

import static io.tokenmeter.streams.Moments.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.tokenmeter.schemas.event.Generation;
import io.tokenmeter.schemas.event.GenerationStatus;
import io.tokenmeter.schemas.event.TokenCounts;
import io.tokenmeter.schemas.event.TokenReporting;
import io.tokenmeter.streams.Generations;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
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

  /** Stores that an earlier release filled hold these numbers. */
  @Test
  void aHashIsTheSameForEver() {
    Instant finished = Instant.parse("2026-03-01T12:00:00.123456Z");
    Generation generation =
        Generation.newBuilder()
            .setTenant("acme")
            .setSource("gateway")
            .setGenerationId("g1")
            .setModel("llama-8b")
            .setEndpoint("llama-8b@lab")
            .setSite("l\u00e4b")
            .setLabels(Map.of("b", "2", "a", "1"))
            .setGpus(List.of("gpu-1", "gpu-2"))
            .setStatus(GenerationStatus.COMPLETED)
            .setTokenReporting(TokenReporting.EXCLUSIVE)
            .setTokens(TokenCounts.newBuilder().setInput(100).setOutput(11).build())
            .setFirstTokenAt(finished.minusMillis(200))
            .setFinishedAt(finished)
            .setProviderCost(new BigDecimal("1.500000000000"))
            .build();
    assertThat(hash.of(generation)).isEqualTo(651800167491853640L);
    generation.setLabels(Map.of("long", "x".repeat(5_000)));
    assertThat(hash.of(generation)).isEqualTo(3413377975429674755L);
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
