package io.tokenmeter.flink.energy.attribution;

import java.util.List;

/** See {@link ModelPrices}. */
public record ModelCost(double microjoules, double units, List<Double> prefillSecondsPerUnit) {}
