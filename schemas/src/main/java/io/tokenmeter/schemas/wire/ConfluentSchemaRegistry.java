package io.tokenmeter.schemas.wire;

import java.io.IOException;
import java.util.List;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.rest.RestService;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.rest.entities.requests.ConfigUpdateRequest;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.rest.entities.requests.RegisterSchemaRequest;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;

/**
 * Confluent's own client, as Flink carries it on Maven Central (relocated). Only schema text
 * crosses this class, because the relocated client has a relocated Avro of its own.
 */
public final class ConfluentSchemaRegistry implements SchemaRegistry {

  private static final int HTTP_NOT_FOUND = 404;

  private final String url;
  private final RestService rest;

  public ConfluentSchemaRegistry(String url) {
    this.url = url;
    this.rest = new RestService(url);
  }

  @Override
  public int register(String subject, String schemaJson) {
    try {
      RegisterSchemaRequest request = new RegisterSchemaRequest();
      request.setSchema(schemaJson);
      return rest.registerSchema(request, subject, false).getId();
    } catch (IOException | RestClientException e) {
      throw failure("register a schema for " + subject, e);
    }
  }

  @Override
  public String schemaById(int id) {
    try {
      return rest.getId(id).getSchemaString();
    } catch (RestClientException e) {
      if (e.getStatus() == HTTP_NOT_FOUND) {
        throw new UnknownSchemaException(id, e);
      }
      throw failure("read schema " + id, e);
    } catch (IOException e) {
      throw failure("read schema " + id, e);
    }
  }

  @Override
  public void setCompatibility(String subject, String level) {
    try {
      ConfigUpdateRequest request = new ConfigUpdateRequest();
      request.setCompatibilityLevel(level);
      rest.updateConfig(request, subject);
    } catch (IOException | RestClientException e) {
      throw failure("set the compatibility of " + subject, e);
    }
  }

  @Override
  public boolean isCompatible(String subject, String schemaJson) {
    try {
      RegisterSchemaRequest request = new RegisterSchemaRequest();
      request.setSchema(schemaJson);
      List<String> problems = rest.testCompatibility(request, subject, null, false, true);
      return problems.isEmpty();
    } catch (RestClientException e) {
      if (e.getStatus() == HTTP_NOT_FOUND) {
        return true;
      }
      throw failure("test a schema against " + subject, e);
    } catch (IOException e) {
      throw failure("test a schema against " + subject, e);
    }
  }

  @Override
  public void close() {
    try {
      rest.close();
    } catch (IOException e) {
      throw failure("close the client", e);
    }
  }

  private SchemaRegistryException failure(String what, Exception cause) {
    return new SchemaRegistryException(
        "schema registry at " + url + ": could not " + what + ": " + cause.getMessage(), cause);
  }
}
