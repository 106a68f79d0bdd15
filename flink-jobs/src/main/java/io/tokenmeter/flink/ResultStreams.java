package io.tokenmeter.flink;

import io.tokenmeter.schemas.derived.AttributionWeights;
import io.tokenmeter.schemas.derived.EnergyBalance;
import io.tokenmeter.schemas.derived.GenerationCost;
import io.tokenmeter.schemas.derived.GenerationEnergy;
import io.tokenmeter.schemas.derived.GpuCharge;
import io.tokenmeter.schemas.derived.LiveEnergy;
import io.tokenmeter.schemas.derived.OverheadAllocation;
import io.tokenmeter.schemas.derived.RejectedEvent;
import io.tokenmeter.schemas.derived.SettlementStatus;
import org.apache.flink.streaming.api.datastream.DataStream;

/** What the job derives, wherever it goes. */
public record ResultStreams(
    DataStream<GenerationEnergy> energy,
    DataStream<EnergyBalance> balances,
    DataStream<AttributionWeights> weights,
    DataStream<OverheadAllocation> overheads,
    DataStream<SettlementStatus> status,
    DataStream<LiveEnergy> live,
    DataStream<GpuCharge> charges,
    DataStream<GenerationCost> costs,
    DataStream<RejectedEvent> rejected) {}
