/**
 * A standalone Flink cluster from its jars: one JobManager that runs one job, and TaskManagers.
 *
 * <p>Reads: settings; the newest complete checkpoint of its folder. Writes: its configuration,
 * checkpoints and savepoints. Owns: where the job resumes. Does not own: the job. Guarantee: after
 * any death the job goes on from its newest complete checkpoint or savepoint.
 */
@NullMarked
package io.tokenmeter.engines.flink;

import org.jspecify.annotations.NullMarked;
