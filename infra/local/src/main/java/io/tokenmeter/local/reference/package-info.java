/**
 * Reads: reference rows from YAML. Writes: the reference topics. Owns: the illustrative rows the
 * local runtime starts with. Does not own: what a row means, or which is in force (schemas).
 * Guarantee: publishing the same file again writes nothing.
 */
@org.jspecify.annotations.NullMarked
package io.tokenmeter.local.reference;
