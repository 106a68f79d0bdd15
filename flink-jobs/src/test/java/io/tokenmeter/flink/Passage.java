package io.tokenmeter.flink;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;

/** Watches how far a job has read, and breaks it once on the way. */
final class Passage implements MapFunction<Long, Long>, CheckpointedFunction {

  private static final long serialVersionUID = 1L;
  private static final Map<String, Log> LOGS = new ConcurrentHashMap<>();

  /** What a run has seen; outlives its restarts. */
  record Log(AtomicLong next, AtomicBoolean hasBroken, List<Long> resumedAt) {}

  private final String run;
  private final long breakAt;
  private transient boolean isRestored;

  /**
   * @param breakAt the position whose first passage breaks the job; none when negative
   */
  Passage(String run, long breakAt) {
    this.run = run;
    this.breakAt = breakAt;
  }

  static Log log(String run) {
    return LOGS.computeIfAbsent(
        run, r -> new Log(new AtomicLong(), new AtomicBoolean(), new CopyOnWriteArrayList<>()));
  }

  @Override
  public Long map(Long position) {
    Log log = log(run);
    if (isRestored) {
      log.resumedAt().add(position);
      isRestored = false;
    }
    if (position == breakAt && log.hasBroken().compareAndSet(false, true)) {
      throw new IllegalStateException("told to break at " + position);
    }
    log.next().set(position + 1);
    return position;
  }

  @Override
  public void initializeState(FunctionInitializationContext context) {
    isRestored = context.isRestored();
  }

  @Override
  public void snapshotState(FunctionSnapshotContext context) {}
}
