package io.tokenmeter.sinks;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Where the route feed and the metrics are served. */
@ConfigMapping(prefix = "tokenmeter.routes")
public interface RoutesSettings {

  /** A loopback address: the feed has no credentials of its own, so put a proxy before it. */
  @WithDefault("127.0.0.1")
  String host();

  /** 0 takes any free port. */
  @WithDefault("8082")
  int port();
}
