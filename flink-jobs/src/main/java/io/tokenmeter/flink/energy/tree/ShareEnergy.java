package io.tokenmeter.flink.energy.tree;

import java.util.Comparator;

/** What a generation took of a GPU's energy, active and idle. */
public record ShareEnergy(String tenant, String source, String generationId, long microjoules) {

  /** Ties are broken in this order. */
  public static final Comparator<ShareEnergy> BY_IDENTITY =
      Comparator.comparing(ShareEnergy::tenant)
          .thenComparing(ShareEnergy::source)
          .thenComparing(ShareEnergy::generationId);

  /** Another share of the same generation added. */
  public ShareEnergy plus(ShareEnergy other) {
    return new ShareEnergy(tenant, source, generationId, microjoules + other.microjoules);
  }
}
