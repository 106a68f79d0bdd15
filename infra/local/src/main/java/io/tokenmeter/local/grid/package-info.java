/**
 * What the grid and the supplier publish. Reads: files of prices, carbon intensities and metered
 * intervals. Writes: reference rows and metered intervals on their topics. Owns: file formats, and
 * what is said of gaps, duplicates and changes of the clocks. Does not own: what a row means.
 * Guarantee: every digit of the file arrives; importing the same file again writes nothing; a value
 * that differs from the one held becomes its next version, and both are kept.
 */
@org.jspecify.annotations.NullMarked
package io.tokenmeter.local.grid;
