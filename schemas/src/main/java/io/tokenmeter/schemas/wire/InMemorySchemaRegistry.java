package io.tokenmeter.schemas.wire;

import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;

/**
 * A registry inside one process, for topologies and bounded jobs that run without a cluster. It
 * treats every subject as FULL_TRANSITIVE.
 */
public final class InMemorySchemaRegistry implements SchemaRegistry {

  private record Registered(String subject, String schemaJson) {}

  private final List<Registered> schemas = new ArrayList<>();

  @Override
  public synchronized int register(String subject, String schemaJson) {
    Registered wanted = new Registered(subject, schemaJson);
    int known = schemas.indexOf(wanted);
    if (known >= 0) {
      return known + 1;
    }
    if (!isCompatible(subject, schemaJson)) {
      throw new SchemaRegistryException("schema is not compatible with " + subject, null);
    }
    schemas.add(wanted);
    return schemas.size();
  }

  @Override
  public synchronized String schemaById(int id) {
    if (id < 1 || id > schemas.size()) {
      throw new UnknownSchemaException(id, null);
    }
    return schemas.get(id - 1).schemaJson();
  }

  @Override
  public void setCompatibility(String subject, String level) {}

  @Override
  public synchronized boolean isCompatible(String subject, String schemaJson) {
    Schema candidate = new Schema.Parser().parse(schemaJson);
    return schemas.stream()
        .filter(s -> s.subject().equals(subject))
        .map(s -> new Schema.Parser().parse(s.schemaJson()))
        .allMatch(s -> canRead(candidate, s) && canRead(s, candidate));
  }

  @Override
  public void close() {}

  private static boolean canRead(Schema reader, Schema writer) {
    return SchemaCompatibility.checkReaderWriterCompatibility(reader, writer).getType()
        == SchemaCompatibility.SchemaCompatibilityType.COMPATIBLE;
  }
}
