package io.tokenmeter.streams.sla;

import io.tokenmeter.schemas.event.Generation;
import io.tokenmeter.schemas.identity.GenerationIdentity;
import org.jspecify.annotations.Nullable;

/** What a service level is about: a tenant's use of a model at an endpoint. */
record Service(String tenant, String model, String endpoint) {

  /** Stands for the endpoint where the source did not tell it: the requests still count. */
  static final String UNKNOWN_ENDPOINT = "unknown";

  static Service of(Generation generation, @Nullable String endpoint) {
    return new Service(
        generation.getTenant(),
        generation.getModel(),
        endpoint == null ? UNKNOWN_ENDPOINT : endpoint);
  }

  /** One string per service: three parts escaped as those of an identity are. */
  String key() {
    return new GenerationIdentity(tenant, model, endpoint).key();
  }
}
