/**
 * Processes that are kept alive together and end together.
 *
 * <p>Reads: process specifications. Writes: the pid file and the log files of a data folder. Owns:
 * start order, restarts, the clean stop, the rule that no child outlives its supervisor. Does not
 * own: what a process does. Guarantee: at most one supervisor per data folder.
 */
@NullMarked
package io.tokenmeter.engines.process;

import org.jspecify.annotations.NullMarked;
