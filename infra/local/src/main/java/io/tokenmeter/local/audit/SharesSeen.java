package io.tokenmeter.local.audit;

import java.util.List;

/** Which (generation, GPU) pairs have a current share. */
final class SharesSeen {

  private final Expectation expectation;
  private final long[] gpusSeen;
  private final Findings complete = new Findings("generation_energy.complete");
  private final Findings unexpected = new Findings("generation_energy.expected");

  SharesSeen(Expectation expectation) {
    this.expectation = expectation;
    this.gpusSeen = new long[expectation.generations()];
  }

  /** Notes a row whose first columns are identity and GPU. */
  void see(Row row) {
    unexpected.examined();
    int slot = expectation.find(row.text(0), row.text(1), row.text(2));
    if (slot < 0 || slot >= gpusSeen.length) {
      unexpected.add("identity that was never acknowledged", () -> shown(row));
      return;
    }
    int gpu = expectation.get(slot).gpus().indexOf(row.text(3));
    if (gpu < 0) {
      unexpected.add("GPU that the generation did not run on", () -> shown(row));
    } else {
      gpusSeen[slot] |= 1L << gpu;
    }
  }

  /** Complete, and nothing else; to be asked once. */
  List<AuditReport.Check> results() {
    for (int slot = 0; slot < gpusSeen.length; slot++) {
      ExpectedGeneration sent = expectation.get(slot);
      for (int gpu = 0; gpu < sent.gpus().size(); gpu++) {
        complete.examined();
        if ((gpusSeen[slot] & 1L << gpu) == 0) {
          String missing = sent.gpus().get(gpu);
          complete.add(
              "share of a generation on a GPU is missing",
              () -> sent.identity().key() + " on " + missing);
        }
      }
    }
    return List.of(complete.result(), unexpected.result());
  }

  private static String shown(Row row) {
    return String.join("/", row.text(0), row.text(1), row.text(2)) + " on " + row.text(3);
  }
}
