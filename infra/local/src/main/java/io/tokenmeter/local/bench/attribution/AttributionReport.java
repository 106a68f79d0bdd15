package io.tokenmeter.local.bench.attribution;

import io.tokenmeter.local.bench.MachineFacts;
import java.time.Duration;

/**
 * Everything measured.
 *
 * @param largestDifference between two contenders' answers for one generation, in microjoules
 */
public record AttributionReport(
    MachineFacts machine,
    Duration elapsed,
    Rounds attribution,
    Rounds flinkSql,
    Rounds clickHouseSql,
    Rounds bare,
    double largestDifference,
    SoakRun soak) {}
