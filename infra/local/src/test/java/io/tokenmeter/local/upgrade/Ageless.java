package io.tokenmeter.local.upgrade;

import com.clickhouse.client.api.Client;
import com.fasterxml.jackson.databind.JsonNode;
import io.tokenmeter.local.demo.ClickHouseRows;
import io.tokenmeter.local.runtime.RuntimeDescriptor;
import io.tokenmeter.sinks.ClickHouseQuery;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;

/**
 * Lifts the retention of a running release's topics and tables, so that what is packed is still
 * there when it is unpacked years later. Nothing else of the state differs from what users have.
 */
final class Ageless {

  private static final Pattern TTL = Pattern.compile("TTL (.+?) \\+ toInterval");

  private final RuntimeDescriptor runtime;

  Ageless(RuntimeDescriptor runtime) {
    this.runtime = runtime;
  }

  void apply() throws Exception {
    keepTopics();
    keepTables();
  }

  private void keepTopics() throws Exception {
    try (Admin admin = Admin.create(runtime.kafkaSettings().clientProperties())) {
      Collection<AlterConfigOp> forever =
          List.of(
              new AlterConfigOp(new ConfigEntry("retention.ms", "-1"), AlterConfigOp.OpType.SET));
      Map<ConfigResource, Collection<AlterConfigOp>> changes = new HashMap<>();
      for (String topic : admin.listTopics().names().get()) {
        changes.put(new ConfigResource(ConfigResource.Type.TOPIC, topic), forever);
      }
      admin.incrementalAlterConfigs(changes).all().get();
    }
  }

  /** Seventy years: ClickHouse's dates end in 2106. */
  private void keepTables() throws Exception {
    try (ClickHouseQuery query = new ClickHouseQuery(runtime.clickHouseSettings());
        Client client = runtime.clickHouseSettings().openClient()) {
      for (JsonNode table :
          new ClickHouseRows(query)
              .of(
                  "SELECT name, engine_full FROM system.tables WHERE database = currentDatabase()"
                      + " AND engine_full LIKE '% TTL %'")) {
        Matcher ttl = TTL.matcher(table.path("engine_full").asText());
        if (!ttl.find()) {
          throw new IllegalStateException("no TTL in " + table);
        }
        client
            .execute(
                "ALTER TABLE %s MODIFY TTL %s + toIntervalYear(70) SETTINGS mutations_sync = 1"
                    .formatted(table.path("name").asText(), ttl.group(1)))
            .get()
            .close();
      }
    }
  }
}
