package io.tokenmeter.local.bench.attribution;

import io.tokenmeter.schemas.event.Generation;
import io.tokenmeter.schemas.event.PowerReading;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.api.Schema;
import org.apache.flink.table.api.Table;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.table.connector.ChangelogMode;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.apache.flink.table.types.DataType;
import org.apache.flink.types.Row;

/** The same answer in Flink SQL: {@code attribution-flink.sql} and the settings that suit it. */
final class SqlAttribution {

  private static final DataType GENERATIONS =
      DataTypes.ROW(
          DataTypes.FIELD("id", DataTypes.STRING().notNull()),
          DataTypes.FIELD("gpu", DataTypes.STRING().notNull()),
          DataTypes.FIELD("start_micros", DataTypes.BIGINT().notNull()),
          DataTypes.FIELD("end_micros", DataTypes.BIGINT().notNull()),
          DataTypes.FIELD("tokens", DataTypes.BIGINT().notNull()));

  private static final DataType SAMPLES =
      DataTypes.ROW(
          DataTypes.FIELD("gpu", DataTypes.STRING().notNull()),
          DataTypes.FIELD("sampled_micros", DataTypes.BIGINT().notNull()),
          DataTypes.FIELD("counter_microjoules", DataTypes.BIGINT().notNull()));

  private SqlAttribution() {}

  static void attribute(
      StreamExecutionEnvironment env, RowStreams rows, Duration maxAge, Sink<Row> sink) {
    StreamTableEnvironment tables = StreamTableEnvironment.create(env);
    tune(tables, maxAge);
    tables.createTemporaryView(
        "generations",
        timed(rows.generations(), Generation::getFinishedAt)
            .map((MapFunction<Generation, RowData>) SqlAttribution::row)
            .returns(InternalTypeInfo.of(GENERATIONS.getLogicalType()))
            .setParallelism(1),
        schema("finished_at"));
    tables.createTemporaryView(
        "samples",
        timed(rows.readings(), PowerReading::getSampleTime)
            .map((MapFunction<PowerReading, RowData>) SqlAttribution::row)
            .returns(InternalTypeInfo.of(SAMPLES.getLogicalType()))
            .setParallelism(1),
        schema("sampled_at"));
    Table shares =
        tables.sqlQuery(
            SqlText.load("attribution-flink.sql")
                .replace("{max_age_seconds}", Long.toString(maxAge.toSeconds())));
    tables
        .toChangelogStream(
            shares,
            Schema.newBuilder()
                .column("id", DataTypes.STRING().notNull())
                .column("microjoules", DataTypes.DOUBLE())
                .primaryKey("id")
                .build(),
            ChangelogMode.upsert())
        .sinkTo(sink)
        .name("shares");
  }

  /** Batches of a few thousand rows per key access, and state that goes once nothing can come. */
  private static void tune(StreamTableEnvironment tables, Duration maxAge) {
    tables
        .getConfig()
        .set("table.exec.mini-batch.enabled", "true")
        .set("table.exec.mini-batch.allow-latency", "2 s")
        .set("table.exec.mini-batch.size", "20000")
        .set("table.exec.state.ttl", 10 * maxAge.toSeconds() + " s")
        .set("table.exec.resource.default-parallelism", Integer.toString(LocalFlink.PARALLELISM));
  }

  private static Schema schema(String time) {
    return Schema.newBuilder()
        .columnByMetadata(time, DataTypes.TIMESTAMP_LTZ(3), "rowtime")
        .watermark(time, "SOURCE_WATERMARK()")
        .build();
  }

  private interface Times<T> extends java.io.Serializable {
    Instant of(T fact);
  }

  /** Rows come in order but for those of one second. */
  private static <T> DataStream<T> timed(DataStream<T> facts, Times<T> times) {
    return facts.assignTimestampsAndWatermarks(
        WatermarkStrategy.<T>forBoundedOutOfOrderness(Duration.ofSeconds(1))
            .withTimestampAssigner((fact, ignored) -> times.of(fact).toEpochMilli()));
  }

  private static RowData row(Generation generation) {
    return GenericRowData.of(
        StringData.fromString(generation.getGenerationId()),
        StringData.fromString(generation.getGpus().get(0)),
        micros(generation.getFirstTokenAt()),
        micros(generation.getFinishedAt()),
        generation.getTokens().getOutput() - 1);
  }

  private static RowData row(PowerReading reading) {
    return GenericRowData.of(
        StringData.fromString(reading.getMeter()),
        micros(reading.getSampleTime()),
        reading.getEnergyCounterMicrojoules());
  }

  private static long micros(Instant instant) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
  }
}
