/**
 * Where the engine's native library comes from.
 *
 * <p>Reads: the npm client's package. Writes: the user's cache folder. Owns: the pinned version and
 * its checksums. Does not own: npm's configuration, which names the registry. Guarantee: a library
 * in the cache was unpacked from an archive whose SHA-512 is the pinned one.
 */
@NullMarked
package io.tokenmeter.clickhouse.library;

import org.jspecify.annotations.NullMarked;
