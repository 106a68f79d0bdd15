package io.tokenmeter.flink.energy.tree;

import io.tokenmeter.flink.energy.attribution.LargestRemainder;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Divides the overhead that a GPU carries among the generations it served and the rest: in
 * proportion to the joules each took of the GPU, so that what nobody took, idle and unattributed,
 * carries its part and stays apart. All of a GPU that took nothing is rest.
 *
 * @param parts the generations in canonical order, and the rest, which has no identity
 */
public record GenerationOverheads(List<ShareEnergy> parts) {

  /**
   * @param shares of the generations, in canonical order; no more than the GPU's energy
   */
  public static GenerationOverheads of(long gpuMicrojoules, List<ShareEnergy> shares) {
    long taken = shares.stream().mapToLong(ShareEnergy::microjoules).sum();
    List<ShareEnergy> parts = new ArrayList<>(shares);
    parts.add(new ShareEnergy("", "", "", gpuMicrojoules - taken));
    return new GenerationOverheads(List.copyOf(parts));
  }

  /** The overhead of each part; null for an unknown overhead. */
  public long @Nullable [] divide(@Nullable Long overheadMicrojoules) {
    if (overheadMicrojoules == null) {
      return null;
    }
    long[] weights = parts.stream().mapToLong(ShareEnergy::microjoules).toArray();
    if (Arrays.stream(weights).allMatch(weight -> weight == 0)) {
      weights[weights.length - 1] = 1;
    }
    return Arrays.stream(LargestRemainder.split(BigInteger.valueOf(overheadMicrojoules), weights))
        .mapToLong(BigInteger::longValueExact)
        .toArray();
  }
}
