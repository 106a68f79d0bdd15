package io.tokenmeter.local.cli;

import io.tokenmeter.local.runtime.RuntimeDescriptor;
import java.io.PrintStream;

/** Where to look at a running runtime. */
final class Urls {

  private Urls() {}

  static void print(RuntimeDescriptor runtime, PrintStream out) {
    out.println("events in     POST " + runtime.gatewayUrl() + "/v1/events");
    out.println("route costs   GET  " + runtime.apiUrl() + "/v1/routes");
    out.println(
        "  as stream   GET  "
            + runtime.apiUrl()
            + "/v1/routes/stream   (Accept: text/event-stream)");
    out.println("status        GET  " + runtime.apiUrl() + "/v1/status");
    out.println("metrics       GET  " + runtime.apiUrl() + "/metrics");
    out.println("Flink         " + runtime.flinkUrl());
    out.println(
        "ClickHouse    " + runtime.clickHouseUrl() + "   (or ./tokenmeter sql \"SELECT ...\")");
    out.println("Kafka         " + runtime.kafkaBootstrapServers());
    out.println("registry      " + runtime.schemaRegistryUrl());
  }
}
