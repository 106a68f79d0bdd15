package io.tokenmeter.flink.reference;

import io.tokenmeter.schemas.lookup.ReferenceTables;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.specific.SpecificRecordBase;

/** Reference rows that are known beforehand, for bounded jobs. */
public final class FixedReferenceData implements ReferenceData {

  private static final long serialVersionUID = 1L;

  private final ArrayList<SpecificRecordBase> rows;

  public FixedReferenceData(List<? extends SpecificRecordBase> rows) {
    this.rows = new ArrayList<>(rows);
  }

  @Override
  public ReferenceTables acquire() {
    ReferenceTables tables = new ReferenceTables();
    rows.forEach(tables::add);
    return tables;
  }

  @Override
  public void release() {}
}
