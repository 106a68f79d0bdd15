package io.tokenmeter.engines.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** Loopback ports nobody listens on, below the range the system hands to outgoing connections. */
public final class FreePorts {
  private static final int LOWEST = 15_000;
  private static final int ABOVE_HIGHEST = 32_000;

  private FreePorts() {}

  /**
   * That many different ports, free at this moment; somebody else may take one before it is used.
   *
   * @throws IllegalStateException when too few are free
   */
  public static List<Integer> find(int count) {
    List<Integer> found = new ArrayList<>();
    int range = ABOVE_HIGHEST - LOWEST;
    int start = ThreadLocalRandom.current().nextInt(range);
    for (int i = 0; i < range && found.size() < count; i++) {
      int port = LOWEST + (start + i) % range;
      if (isFree(port)) {
        found.add(port);
      }
    }
    if (found.size() < count) {
      throw new IllegalStateException(
          "Only " + found.size() + " of " + count + " loopback ports are free; close programs");
    }
    return found;
  }

  /** Whether that loopback port can be listened on now. */
  public static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }
}
