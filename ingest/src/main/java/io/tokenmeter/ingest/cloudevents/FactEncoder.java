package io.tokenmeter.ingest.cloudevents;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** The inverse of {@link FactDecoder}. */
interface FactEncoder<V> {

  String source(V fact);

  /** The id of the fact's CloudEvent: the same fact has the same id. */
  String id(V fact);

  void encode(V fact, ObjectNode data);
}
