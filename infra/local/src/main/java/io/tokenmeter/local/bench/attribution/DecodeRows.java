package io.tokenmeter.local.bench.attribution;

import io.tokenmeter.flink.avro.AvroRecordType;
import io.tokenmeter.schemas.event.Generation;
import io.tokenmeter.schemas.event.PowerReading;
import java.util.Objects;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;
import org.jspecify.annotations.Nullable;

/** Rows decoded as the job decodes records; every contender begins with it. */
final class DecodeRows extends ProcessFunction<byte[], Generation> {

  static final OutputTag<PowerReading> READINGS =
      new OutputTag<>("readings", AvroRecordType.forRecord(PowerReading.class));

  private static final long serialVersionUID = 1L;

  private transient @Nullable RowCodec codec;

  @Override
  public void open(OpenContext context) {
    codec = new RowCodec();
  }

  @Override
  public void processElement(byte[] row, Context context, Collector<Generation> out) {
    RowCodec decoder = Objects.requireNonNull(codec, "open() comes first");
    if (RowCodec.isReading(row)) {
      context.output(READINGS, decoder.reading(row));
    } else if (RowCodec.isGeneration(row)) {
      out.collect(decoder.generation(row));
    }
  }
}
