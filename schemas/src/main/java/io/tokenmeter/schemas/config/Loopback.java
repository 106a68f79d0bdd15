package io.tokenmeter.schemas.config;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Nothing without credentials listens beyond this machine. */
public final class Loopback {

  private Loopback() {}

  /**
   * Checks an address before anything listens on it.
   *
   * @param setting full name of the setting that holds the host, for the message
   * @return the host
   * @throws IllegalArgumentException when the host is unknown or not a loopback address
   */
  public static String require(String host, String setting) {
    try {
      if (InetAddress.getByName(host).isLoopbackAddress()) {
        return host;
      }
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(setting + " = " + host + " is an unknown host", e);
    }
    throw new IllegalArgumentException(
        setting
            + " = "
            + host
            + " is not a loopback address; there are no credentials here: listen on 127.0.0.1 and"
            + " put a proxy before it");
  }
}
