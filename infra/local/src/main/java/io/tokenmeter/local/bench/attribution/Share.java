package io.tokenmeter.local.bench.attribution;

/**
 * The answer for one generation.
 *
 * @param microjoules what its GPU drew for it, the floor included
 */
record Share(String generationId, double microjoules) {}
