package io.tokenmeter.local.prices;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** What policy asks of those who enter prices. */
@ConfigMapping(prefix = "tokenmeter.prices")
public interface PriceSettings {

  /** Whether somebody else than who enters a price has to agree to it. */
  @WithDefault("false")
  boolean secondApprover();
}
