package io.tokenmeter.flink.energy;

import io.tokenmeter.schemas.identity.GenerationIdentity;

/** A generation has begun on a GPU. */
public record StartOnGpu(GenerationIdentity identity, long startMicros) {}
