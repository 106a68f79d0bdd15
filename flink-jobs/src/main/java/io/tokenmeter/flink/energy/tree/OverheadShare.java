package io.tokenmeter.flink.energy.tree;

import org.jspecify.annotations.Nullable;

/**
 * The overhead that falls to one GPU, or to the other IT of one meter.
 *
 * @param hostMicrojoules null when no meter above tells it
 * @param facilityMicrojoules null when no meter above tells it
 */
public record OverheadShare(
    MeterEnergy carrier, @Nullable Long hostMicrojoules, @Nullable Long facilityMicrojoules) {}
