/**
 * Recordings of a GPU at work, as facts.
 *
 * <p>Reads: requests.jsonl, nvml.csv and meta.json of a folder, and nothing else in it. Writes:
 * nothing.
 *
 * <p>Owns: the recording format, how its rows become facts, how times are shifted. Does not own:
 * sending them.
 *
 * <p>Guarantee: the same recording, identity and shift give the same facts.
 */
@NullMarked
package io.tokenmeter.ingest.recording;

import org.jspecify.annotations.NullMarked;
