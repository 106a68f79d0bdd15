package io.tokenmeter.streams.endpoint;

import io.tokenmeter.schemas.event.Generation;
import io.tokenmeter.schemas.lookup.ReferenceTables;
import io.tokenmeter.schemas.reference.Placement;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Resolves the names that sources use for an endpoint to the name its placement uses. */
public final class EndpointNames {

  private final ReferenceTables tables;

  public EndpointNames(ReferenceTables tables) {
    this.tables = tables;
  }

  /** Name of the endpoint that served the generation; null when its source did not tell. */
  public @Nullable String of(Generation generation) {
    return canonical(generation.getEndpoint(), generation.getFinishedAt());
  }

  /** Name by the placement in force at the instant; the given name when there is none. */
  public @Nullable String canonical(@Nullable String endpointOrAlias, Instant at) {
    if (endpointOrAlias == null) {
      return null;
    }
    return tables
        .placement(endpointOrAlias, at)
        .map(Placement::getEndpoint)
        .orElse(endpointOrAlias);
  }
}
