package io.tokenmeter.schemas.wire;

import java.io.Closeable;

/**
 * The few calls we need of a Confluent-compatible schema registry, in schema text so that no
 * registry client's own Avro leaks in. An implementation is named by configuration ({@code
 * tokenmeter.kafka.schema-registry-client}), has a public constructor that takes the registry's
 * URL, and is safe for use by several threads.
 */
public interface SchemaRegistry extends Closeable {

  /**
   * Registers the schema, or finds it when it is registered already.
   *
   * @return the schema's global id
   * @throws SchemaRegistryException when the registry is unreachable or refuses the schema
   */
  int register(String subject, String schemaJson);

  /**
   * @return the schema registered under {@code id}
   * @throws UnknownSchemaException when the registry answers that it has no such id
   * @throws SchemaRegistryException when the registry is unreachable
   */
  String schemaById(int id);

  /** Sets the compatibility level of a subject, for example {@code FULL_TRANSITIVE}. */
  void setCompatibility(String subject, String level);

  /** Whether the subject would accept the schema; true for a subject that does not exist yet. */
  boolean isCompatible(String subject, String schemaJson);

  @Override
  void close();

  /** The registry could not be asked, or refused. Safe to retry. */
  class SchemaRegistryException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public SchemaRegistryException(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /** The registry has no schema of that id: the record can never be decoded. */
  class UnknownSchemaException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public UnknownSchemaException(int id, Throwable cause) {
      super("schema id " + id + " is not in the registry", cause);
    }
  }
}
