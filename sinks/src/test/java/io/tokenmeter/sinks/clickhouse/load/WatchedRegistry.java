package io.tokenmeter.sinks.clickhouse.load;

import io.tokenmeter.schemas.wire.SchemaRegistry;

/** A registry that tells when it is first asked for a schema: a record is just being read. */
final class WatchedRegistry implements SchemaRegistry {

  private final SchemaRegistry registry;
  private final Runnable asked;

  WatchedRegistry(SchemaRegistry registry, Runnable asked) {
    this.registry = registry;
    this.asked = asked;
  }

  @Override
  public int register(String subject, String schemaJson) {
    return registry.register(subject, schemaJson);
  }

  @Override
  public String schemaById(int id) {
    asked.run();
    return registry.schemaById(id);
  }

  @Override
  public void setCompatibility(String subject, String level) {
    registry.setCompatibility(subject, level);
  }

  @Override
  public boolean isCompatible(String subject, String schemaJson) {
    return registry.isCompatible(subject, schemaJson);
  }

  @Override
  public void close() {
    registry.close();
  }
}
