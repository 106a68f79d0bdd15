package io.tokenmeter.flink.energy;

import io.tokenmeter.flink.energy.attribution.Weights;
import io.tokenmeter.flink.energy.attribution.WindowResult;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A settled window of a GPU, with what is known of the GPU.
 *
 * @param revision 1 for the first; one more whenever anything of the window changed
 * @param isBalanceNew whether the energy of the window is other than in the revision before
 * @param isChargeNew whether the division of the GPU's time is
 * @param pass 0 for a first settlement; else the number of the revision pass on this GPU
 * @param priced positions of the shares whose cost is told: in a revision pass, those of the
 *     generations of which every window so far is told again
 * @param taught what is learnt from the window; null in a revision pass, and where it is nothing
 */
public record SettledWindow(
    String gpu,
    @Nullable String gpuModel,
    @Nullable String site,
    WindowResult window,
    int revision,
    boolean isBalanceNew,
    boolean isChargeNew,
    long pass,
    List<Integer> priced,
    @Nullable Weights taught) {}
