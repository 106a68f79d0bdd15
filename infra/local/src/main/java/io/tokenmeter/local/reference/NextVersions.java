package io.tokenmeter.local.reference;

import io.tokenmeter.schemas.topic.Topic;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;

/**
 * The versions that rows get beside the ones their topic holds. A row that says what the highest
 * version held says is not new; any other becomes the next version, and both are kept.
 */
public final class NextVersions<V extends SpecificRecord> {

  private static final Set<String> NO_CONTENT =
      Set.of("recorded_at", "origin", "version", "revision");

  private final Topic<V> topic;
  private final Map<String, V> held;
  private final Map<String, V> highest = new HashMap<>();
  private final boolean isVersionGiven;

  /**
   * @param isVersionGiven whether the rows' own versions are to be kept
   */
  public NextVersions(Topic<V> topic, Map<String, V> held, boolean isVersionGiven) {
    this.topic = topic;
    this.held = held;
    this.isVersionGiven = isVersionGiven;
    held.forEach(
        (key, row) ->
            highest.merge(withoutVersion(key), row, (a, b) -> version(a) > version(b) ? a : b));
  }

  /**
   * The row as it is to be written; empty when it is held already.
   *
   * @throws IllegalArgumentException when the row's own version is held with another content
   */
  public Optional<V> of(V row) {
    String key = topic.key(row);
    V known = isVersionGiven ? held.get(key) : highest.get(withoutVersion(key));
    if (known == null) {
      return Optional.of(row);
    }
    if (isSame(known, row)) {
      return Optional.empty();
    }
    if (isVersionGiven) {
      throw new IllegalArgumentException(
          "%s is held with another value; give a value that changed a higher revision"
              .formatted(key));
    }
    row.put(versionField(row).pos(), version(known) + 1);
    return Optional.of(row);
  }

  /** Keys of effective-dated rows end in {@code #<version>}. */
  private static String withoutVersion(String key) {
    return key.substring(0, key.lastIndexOf('#'));
  }

  private static boolean isSame(SpecificRecord a, SpecificRecord b) {
    return a.getSchema().getFields().stream()
        .filter(field -> !NO_CONTENT.contains(field.name()))
        .allMatch(field -> Objects.equals(a.get(field.pos()), b.get(field.pos())));
  }

  private static int version(SpecificRecord row) {
    return (Integer) row.get(versionField(row).pos());
  }

  private static Schema.Field versionField(SpecificRecord row) {
    return Stream.of("version", "revision")
        .map(row.getSchema()::getField)
        .filter(Objects::nonNull)
        .findFirst()
        .orElseThrow();
  }
}
