package io.tokenmeter.local.bench.attribution;

import io.tokenmeter.local.bench.MachineFacts;
import java.time.Duration;

/**
 * Everything measured.
 *
 * @param largestDifference between two contenders' answers for one generation, in microjoules
 * @param busy over a pool that serves, for the weight of its state
 * @param soak over many readings, for memory
 */
public record AttributionReport(
    MachineFacts machine,
    Duration elapsed,
    Rounds attribution,
    Rounds flinkSql,
    Rounds clickHouseSql,
    Rounds bare,
    double largestDifference,
    SoakRun busy,
    SoakRun soak) {}
