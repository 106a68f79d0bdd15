package io.tokenmeter.local.audit;

import io.tokenmeter.schemas.identity.GenerationIdentity;
import java.util.BitSet;

/** Which of the acknowledged identities a table has, and which it should not have. */
final class SeenIdentities {

  private final Expectation expectation;
  private final BitSet seen = new BitSet();
  private final Findings complete;
  private final Findings unexpected;

  SeenIdentities(String table, Expectation expectation) {
    this.expectation = expectation;
    this.complete = new Findings(table + ".complete");
    this.unexpected = new Findings(table + ".expected");
  }

  /**
   * Notes a row whose first columns are the identity.
   *
   * @return slot of the expected generation, -1 when there is none
   */
  int see(Row row) {
    unexpected.examined();
    int slot = expectation.find(row.text(0), row.text(1), row.text(2));
    if (slot < 0) {
      unexpected.add(
          "identity that was never acknowledged",
          () -> new GenerationIdentity(row.text(0), row.text(1), row.text(2)).key());
    } else {
      seen.set(slot);
    }
    return slot;
  }

  /** All acknowledged identities were seen; to be asked once. */
  AuditReport.Check complete() {
    int generations = expectation.generations();
    complete.examined(generations);
    int slot = seen.nextClearBit(0);
    while (slot < generations) {
      int missing = slot;
      complete.add("acknowledged identity is missing", () -> expectation.identity(missing).key());
      slot = seen.nextClearBit(slot + 1);
    }
    return complete.result();
  }

  /** Nothing else was seen. */
  AuditReport.Check unexpected() {
    return unexpected.result();
  }
}
