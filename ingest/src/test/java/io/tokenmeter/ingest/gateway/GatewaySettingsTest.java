package io.tokenmeter.ingest.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokenmeter.schemas.identity.AcceptanceWindow;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GatewaySettingsTest {

  @Test
  void anEventMayBeAsOldAsTheFirstSeenFilterRemembersUnlessSaidOtherwise() {
    assertThat(GatewaySettings.defaultsExcept(Map.of()).firstSeenHorizon())
        .isEqualTo(AcceptanceWindow.DEFAULT.horizon());
    assertThat(
            GatewaySettings.defaultsExcept(Map.of("tokenmeter.gateway.first-seen-horizon", "P400D"))
                .firstSeenHorizon())
        .hasDays(400);
  }
}
