package io.tokenmeter.flink.energy;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The GPU that has the meter. A MIG device has none: where its name says which GPU it is part of
 * ({@code MIG-<GPU UUID>/<GPU instance>/<compute instance>}), that one is meant. Newer drivers name
 * it {@code MIG-<UUID>}, which says nothing of the GPU and is taken as it is.
 */
final class PhysicalGpu {

  private static final Pattern MIG_DEVICE = Pattern.compile("MIG-(GPU-[^/]+)/[0-9]+/[0-9]+");

  private PhysicalGpu() {}

  static String of(String device) {
    if (!device.startsWith("MIG-")) {
      return device;
    }
    Matcher mig = MIG_DEVICE.matcher(device);
    return mig.matches() ? mig.group(1) : device;
  }
}
