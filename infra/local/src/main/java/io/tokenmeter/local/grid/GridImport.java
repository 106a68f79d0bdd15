package io.tokenmeter.local.grid;

import io.tokenmeter.local.reference.NextVersions;
import io.tokenmeter.local.reference.ReferenceFile.Rows;
import io.tokenmeter.local.reference.ReferencePublisher;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.avro.specific.SpecificRecord;

/**
 * A file, checked and made into rows.
 *
 * @param lines what is to be said of it: extent, gaps, duplicates, changes of the clocks
 * @param rows to publish
 * @param isRevisionGiven whether the file itself numbers the revisions
 */
public record GridImport(GridKind kind, List<String> lines, Rows<?> rows, boolean isRevisionGiven) {

  /**
   * Reads a file and checks it.
   *
   * @param expected kind that the file must be of; empty for any
   * @param zone of times without an offset, and whose changes of the clocks are told; empty for
   *     none
   * @throws IllegalArgumentException naming the file, the place, the value and the remedy
   */
  public static GridImport of(
      Path file, GridTarget target, Optional<GridKind> expected, Optional<ZoneId> zone)
      throws IOException {
    GridFile read = GridFile.read(file, zone.orElse(null));
    if (expected.isPresent() && expected.get() != read.kind()) {
      throw new IllegalArgumentException(
          "%s holds %s, not %s; leave --kind out or give the other file"
              .formatted(file, read.kind().column(), expected.get().column()));
    }
    try {
      GridSeries series = GridSeries.of(read.values());
      return new GridImport(
          read.kind(),
          new GridReport(target.unit(read.kind()), series, zone.orElse(ZoneOffset.UTC)).lines(),
          new GridRows(target, read.format(), file, Instant.now()).of(read.kind(), series),
          read.values().stream().anyMatch(value -> value.revision() != null));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
    }
  }

  /**
   * Publishes what is new or differs from what is held, as its next version.
   *
   * @return how many rows were written
   * @throws IllegalArgumentException when the file gives a held revision another value
   */
  public int publish(ReferencePublisher publisher) throws InterruptedException, ExecutionException {
    return publish(rows, publisher);
  }

  private <V extends SpecificRecord> int publish(Rows<V> all, ReferencePublisher publisher)
      throws InterruptedException, ExecutionException {
    NextVersions<V> versions =
        new NextVersions<>(all.topic(), publisher.held(all.topic()), isRevisionGiven);
    List<V> next = all.rows().stream().flatMap(row -> versions.of(row).stream()).toList();
    return publisher.publish(List.of(new Rows<>(all.topic(), next)));
  }
}
