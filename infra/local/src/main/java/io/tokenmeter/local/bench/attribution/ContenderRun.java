package io.tokenmeter.local.bench.attribution;

import io.tokenmeter.local.bench.Rate;

/**
 * One contender's measured run.
 *
 * @param rows power readings and generations per time
 */
record ContenderRun(Contender contender, Rate rows) {}
