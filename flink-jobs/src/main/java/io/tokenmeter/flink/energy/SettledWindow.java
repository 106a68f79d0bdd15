package io.tokenmeter.flink.energy;

import io.tokenmeter.flink.energy.attribution.WindowResult;
import org.jspecify.annotations.Nullable;

/** A settled window of a GPU, with what is known of the GPU. */
public record SettledWindow(
    String gpu, @Nullable String gpuModel, @Nullable String site, WindowResult window) {}
