package io.tokenmeter.flink.energy.attribution;

import java.util.Map;

/**
 * What release 0.1.0 learnt of models. Its state names this type; nothing is made of it any more.
 */
public record ModelPrices(Map<String, ModelCost> models) {}
