/**
 * An outage under load: a process is kept down while events go on coming, then let up again.
 *
 * <p>Reads: the runtime it starts. Writes: a synthetic fleet through the front door. Owns: the
 * phases, what is watched in them, the limits. Does not own: the load (load), the proof of the
 * tables (audit), what a process may take (runtime). Guarantee: a run passes only when nothing
 * acknowledged is missing, nothing counted twice, and no limit was exceeded in any second sampled.
 */
@NullMarked
package io.tokenmeter.local.outage;

import org.jspecify.annotations.NullMarked;
