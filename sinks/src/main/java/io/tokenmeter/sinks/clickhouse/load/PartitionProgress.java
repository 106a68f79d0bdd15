package io.tokenmeter.sinks.clickhouse.load;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How far one partition is in its table, and the rows that wait to follow. Offsets are positions:
 * {@code to} is the first offset that is not part of a range, whatever lies before it (transaction
 * markers and compacted records leave gaps). Not thread-safe.
 */
final class PartitionProgress {

  private RowBuffer rows = new RowBuffer();
  private int rowCount;
  private RecordedRange recorded;
  private long from;
  private @Nullable Long repeatUntil;

  /** Continues from what the consumer group has recorded for the partition. */
  PartitionProgress(RecordedRange recorded) {
    this.recorded = recorded;
    this.from = recorded.from();
    this.repeatUntil = recorded.until();
  }

  /** Whether an insert of an earlier run may or may not have happened and is being repeated. */
  boolean repeats() {
    return repeatUntil != null;
  }

  /** Whether everything that is to be repeated has been read again. */
  boolean canRepeat(long position) {
    return repeatUntil != null && position >= repeatUntil;
  }

  /** Whether a record belongs to the range that is being collected. */
  boolean takes(long offset) {
    return repeatUntil == null || offset < repeatUntil;
  }

  /** Where the rows of the range are collected. */
  RowBuffer rows() {
    return rows;
  }

  void added(int rowsAdded) {
    rowCount += rowsAdded;
  }

  int rowCount() {
    return rowCount;
  }

  /** First offset whose rows are not known to be in the table. */
  long from() {
    return from;
  }

  /**
   * End of the range that the group has recorded as intended.
   *
   * @throws IllegalStateException when it has recorded none: nothing may be inserted then
   */
  long intendedUntil() {
    Long until = recorded.until();
    if (until == null) {
      throw new IllegalStateException("no range is recorded from offset " + from);
    }
    return until;
  }

  /**
   * What the group must record before rows up to {@code position} are inserted, or so that it knows
   * of finished ones; empty when it knows all there is.
   */
  Optional<RecordedRange> toRecord(long position) {
    RecordedRange wanted =
        rowCount > 0 ? new RecordedRange(from, position) : new RecordedRange(position, null);
    return wanted.equals(recorded) ? Optional.empty() : Optional.of(wanted);
  }

  /** The finished part alone, for handing the partition over; empty when it is known. */
  Optional<RecordedRange> toHandOver() {
    RecordedRange finished = new RecordedRange(from, null);
    boolean known = from == recorded.from();
    return known ? Optional.empty() : Optional.of(finished);
  }

  /** The group has recorded {@code range}. */
  void recorded(RecordedRange range) {
    recorded = range;
    if (range.until() == null) {
      from = range.from();
    }
  }

  /** The range up to {@code to} is in the table. */
  void inserted(long to) {
    from = to;
    repeatUntil = null;
    // A fresh buffer, because reuse would keep the largest batch's memory for every partition.
    rows = new RowBuffer();
    rowCount = 0;
  }

  /**
   * Takes the collected rows away to be inserted; what is read next waits apart from them. Until
   * {@link #landed} nothing new may be recorded: the group knows of one intention at a time.
   */
  RowBuffer depart() {
    RowBuffer departed = rows;
    rows = new RowBuffer();
    rowCount = 0;
    return departed;
  }

  /** The departed rows, which end at {@code to}, are in the table. */
  void landed(long to) {
    from = to;
  }

  /** Offset that the group has recorded as finished. */
  long recordedFrom() {
    return recorded.from();
  }
}
