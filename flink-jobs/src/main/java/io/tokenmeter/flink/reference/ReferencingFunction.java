package io.tokenmeter.flink.reference;

import io.tokenmeter.schemas.lookup.ReferenceTables;
import java.util.Objects;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.jspecify.annotations.Nullable;

/** A function without state of its own that looks reference data up at event time. */
public abstract class ReferencingFunction<I, O> extends ProcessFunction<I, O> {

  private static final long serialVersionUID = 1L;

  private final ReferenceData reference;
  private transient @Nullable ReferenceTables tables;

  protected ReferencingFunction(ReferenceData reference) {
    this.reference = reference;
  }

  @Override
  public void open(OpenContext context) throws Exception {
    tables = reference.acquire();
  }

  @Override
  public void close() {
    if (tables != null) {
      tables = null;
      reference.release();
    }
  }

  protected final ReferenceTables tables() {
    return Objects.requireNonNull(tables, "open() comes first");
  }
}
