/**
 * What our CloudEvents mean: the data of an event as JSON, and the fact it stands for.
 *
 * <p>Reads: JSON. Writes: Avro facts, and back.
 *
 * <p>Owns: field names, units, checks, normalisation of token counts. Does not own: HTTP, Kafka.
 *
 * <p>Guarantee: a fact that leaves here is complete and consistent; fields it does not know are
 * never kept.
 */
@NullMarked
package io.tokenmeter.ingest.cloudevents;

import org.jspecify.annotations.NullMarked;
