package io.tokenmeter.local.bench.attribution;

import io.tokenmeter.schemas.event.Generation;
import io.tokenmeter.schemas.event.PowerReading;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.connector.datagen.source.GeneratorFunction;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** The rows, decoded, in the order of arrival: one reader, whatever the parallelism behind it. */
record RowStreams(DataStream<Generation> generations, DataStream<PowerReading> readings) {

  static RowStreams of(
      StreamExecutionEnvironment env, GeneratorFunction<Long, byte[]> rows, long count) {
    SingleOutputStreamOperator<Generation> generations =
        env.fromSource(
                new DataGeneratorSource<>(
                    rows, count, PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO),
                WatermarkStrategy.noWatermarks(),
                "rows")
            .setParallelism(1)
            .process(new DecodeRows())
            .returns(io.tokenmeter.flink.avro.AvroRecordType.forRecord(Generation.class))
            .name("decode")
            .setParallelism(1);
    return new RowStreams(generations, generations.getSideOutput(DecodeRows.READINGS));
  }
}
