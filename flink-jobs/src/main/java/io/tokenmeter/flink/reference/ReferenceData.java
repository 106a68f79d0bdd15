package io.tokenmeter.flink.reference;

import io.tokenmeter.schemas.lookup.ReferenceTables;
import java.io.Serializable;

/** Where a task gets its reference tables. Travels to the task with the operator. */
public interface ReferenceData extends Serializable {

  /**
   * The tables, complete. Called once when a task opens; {@link #release} follows.
   *
   * @throws InterruptedException when the task is cancelled while it waits
   * @throws IllegalStateException when the reference data cannot be read
   */
  ReferenceTables acquire() throws InterruptedException;

  /** The task that acquired the tables closes. */
  void release();
}
