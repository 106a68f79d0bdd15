package io.tokenmeter.engines;

import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.ReduceFunction;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;

/** A job without end that keeps a little keyed state. Argument: elements per second. */
public final class CountingJob {
  private CountingJob() {}

  public static void main(String[] args) throws Exception {
    StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
    DataGeneratorSource<Long> numbers =
        new DataGeneratorSource<>(
            number -> number % 100,
            Long.MAX_VALUE,
            RateLimiterStrategy.perSecond(Double.parseDouble(args[0])),
            Types.LONG);
    ReduceFunction<Long> sum = Long::sum;
    environment
        .fromSource(numbers, WatermarkStrategy.noWatermarks(), "numbers")
        .uid("numbers")
        .keyBy(number -> number % 10)
        .reduce(sum)
        .uid("sums")
        .sinkTo(new DiscardingSink<>())
        .uid("nowhere");
    environment.execute("counting");
  }
}
