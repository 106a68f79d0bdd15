/**
 * Avro records between Flink operators.
 *
 * <p>Reads and writes: nothing outside. Owns: the type information and serializer of our generated
 * classes (Flink's own Avro module carries a relocated Avro that does not know them). Does not own:
 * the format on Kafka (see kafka). Guarantee: no record falls back to Kryo.
 */
@NullMarked
package io.tokenmeter.flink.avro;

import org.jspecify.annotations.NullMarked;
