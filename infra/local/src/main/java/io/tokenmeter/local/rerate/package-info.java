/**
 * Usage rated again after prices have changed.
 *
 * <p>Reads: generations, rated-usage, prices. Writes: corrections to rated-usage. Owns: which usage
 * is looked at, and that it is looked at by one at a time. Does not own: what a correction is
 * (streams-jobs).
 *
 * <p>Guarantee: exactly once, whenever it is killed; run again it writes nothing.
 */
@org.jspecify.annotations.NullMarked
package io.tokenmeter.local.rerate;
