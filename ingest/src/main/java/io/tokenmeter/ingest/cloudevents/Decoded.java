package io.tokenmeter.ingest.cloudevents;

import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A fact, or everything that is wrong with the data it was to be read from. */
public final class Decoded<V> {

  private static final int SHOWN = 8;

  private final @Nullable V fact;
  private final List<FieldError> errors;

  Decoded(@Nullable V fact, List<FieldError> errors) {
    this.fact = fact;
    this.errors = List.copyOf(errors);
  }

  public boolean isValid() {
    return errors.isEmpty();
  }

  /** The fact; only when {@link #isValid()}. */
  public V fact() {
    if (!isValid()) {
      throw new IllegalStateException("not a fact: " + problems());
    }
    return Objects.requireNonNull(fact);
  }

  /** Empty when the fact is valid. */
  public List<FieldError> errors() {
    return errors;
  }

  /** The errors in one line, the first of them where there are many. */
  public String problems() {
    String shown =
        errors.stream().limit(SHOWN).map(FieldError::toString).collect(Collectors.joining("; "));
    return errors.size() <= SHOWN ? shown : shown + "; and " + (errors.size() - SHOWN) + " more";
  }
}
