package io.tokenmeter.streams.firstseen;

import io.tokenmeter.schemas.derived.RejectedEvent;
import io.tokenmeter.schemas.event.Generation;

/** What became of a generation event that was not a duplicate. */
public sealed interface Admission {

  /** Seen for the first time. */
  record Admitted(Generation generation) implements Admission {}

  /** Refused, with the reason. */
  record Refused(RejectedEvent event) implements Admission {}
}
