/**
 * How far readers of the topics have come. Reads: offsets that groups have committed, log ends.
 * Owns: what lies between the two, in records. Does not own: who reads what.
 */
@org.jspecify.annotations.NullMarked
package io.tokenmeter.schemas.progress;
