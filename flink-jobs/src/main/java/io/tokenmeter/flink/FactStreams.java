package io.tokenmeter.flink;

import io.tokenmeter.schemas.derived.RatedUsage;
import io.tokenmeter.schemas.event.Generation;
import io.tokenmeter.schemas.event.GenerationStart;
import io.tokenmeter.schemas.event.GpuTelemetry;
import io.tokenmeter.schemas.event.InputMark;
import io.tokenmeter.schemas.event.PowerReading;
import org.apache.flink.streaming.api.datastream.DataStream;

/** What the job reads, wherever it comes from. Every generation must come once. */
public record FactStreams(
    DataStream<Generation> generations,
    DataStream<GenerationStart> starts,
    DataStream<PowerReading> readings,
    DataStream<GpuTelemetry> telemetry,
    DataStream<InputMark> marks,
    DataStream<RatedUsage> rated) {}
