package io.tokenmeter.local.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The report for scripts. Rates are per second, sizes in bytes, times in seconds. */
public final class JourneyJson {

  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private JourneyJson() {}

  public static void write(JourneyReport report, Path file) throws IOException {
    JSON.writeValue(file.toFile(), of(report));
  }

  static ObjectNode of(JourneyReport report) {
    ObjectNode json = JSON.createObjectNode();
    json.put(
        "processor_seconds_per_million", JourneyReport.processorSecondsPerMillion(report.large()));
    json.put("growth", report.growth());
    ObjectNode ratios = json.putObject("ratios");
    ratios.put("sink_to_raw_insert", report.sinkToInsert());
    ratios.put("gateway_to_raw_produce", report.gatewayToProduce());
    ratios.put("streams_to_raw_consume", report.streamsToConsume());
    ArrayNode journeys = json.putArray("journeys");
    report.journeys().forEach(journey -> journeys.add(journey(report, journey)));
    ObjectNode stages = json.putObject("stages");
    stages.set("gateway", rate(report.gateway()));
    stages.set("streams", rate(report.streams()));
    stages.set("flink", rate(report.flink()));
    stages.set("sink", rounds(report.sink().loader()));
    ObjectNode limits = json.putObject("limits");
    limits.set("raw_produce", rounds(report.sink().produce()));
    limits.set("raw_consume", rounds(report.sink().consume()));
    limits.set("raw_insert", rounds(report.sink().insert()));
    json.putObject("clickhouse_processor_seconds_per_million_rows")
        .put(
            "sink",
            SinkStage.serverSecondsPerMillion(
                report.sink().loaderServerSeconds(), report.sink().loader()))
        .put(
            "raw_insert",
            SinkStage.serverSecondsPerMillion(
                report.sink().insertServerSeconds(), report.sink().insert()));
    json.set("bytes", bytes(report.disk()));
    json.set("idle_processor_seconds_per_second", idle(report.idle()));
    json.set("machine", machine(report.machine()));
    json.put("seconds", report.elapsed().toSeconds());
    return json;
  }

  private static ObjectNode journey(JourneyReport report, Journey.Result journey) {
    ObjectNode json = JSON.createObjectNode();
    json.put("name", journey.name());
    json.put("generations", journey.generations());
    json.put("events", journey.events());
    json.put("send_seconds", journey.sendSeconds());
    json.put("seconds", journey.seconds());
    json.put("generations_per_second", journey.generationsPerSecond());
    json.put("processor_seconds_per_million", JourneyReport.processorSecondsPerMillion(journey));
    json.put("processor_seconds_per_million_net_of_idle", journey.perMillion(report.net(journey)));
    ObjectNode processes = json.putObject("processes");
    journey
        .spent()
        .byProcess()
        .forEach(
            (name, seconds) ->
                processes
                    .putObject(name)
                    .put("processor_seconds", seconds)
                    .put("processor_seconds_net_of_idle", report.net(journey, name))
                    .put("peak_pss_bytes", journey.peakPssBytes().getOrDefault(name, 0L)));
    ObjectNode roles = json.putObject("application_processor_seconds");
    journey
        .spent()
        .byRole()
        .forEach((role, seconds) -> roles.put(role.name().toLowerCase(Locale.ROOT), seconds));
    json.put("peak_pss_bytes", journey.peakPssSumBytes());
    return json;
  }

  private static ObjectNode rounds(List<Rate> rounds) {
    ObjectNode json = rate(SinkStage.all(rounds));
    ArrayNode each = json.putArray("rounds");
    rounds.forEach(round -> each.add(rate(round)));
    return json;
  }

  private static ObjectNode rate(Rate rate) {
    return JSON.createObjectNode()
        .put("events", rate.events())
        .put("seconds", rate.seconds())
        .put("processor_seconds", rate.processorSeconds())
        .put("events_per_second", rate.perSecond())
        .put("events_per_processor_second", rate.perProcessorSecond());
  }

  private static ObjectNode bytes(DiskUse disk) {
    ObjectNode json = JSON.createObjectNode();
    json.put("generations", disk.generations());
    ObjectNode topics = json.putObject("topics");
    disk.topicBytes().forEach(topics::put);
    ObjectNode tables = json.putObject("tables");
    disk.tables()
        .forEach(
            (name, table) ->
                tables.putObject(name).put("rows", table.rows()).put("bytes", table.bytes()));
    json.put("streams_state", disk.streamsStateBytes());
    json.put("flink_checkpoints", disk.checkpointBytes());
    return json;
  }

  private static ObjectNode idle(RuntimeMeter.Spent idle) {
    ObjectNode json = JSON.createObjectNode();
    for (Map.Entry<String, Double> process : idle.byProcess().entrySet()) {
      json.put(process.getKey(), process.getValue() / idle.seconds());
    }
    return json;
  }

  private static ObjectNode machine(MachineFacts machine) {
    return JSON.createObjectNode()
        .put("processors", machine.processors())
        .put("memory_bytes", machine.memoryBytes())
        .put("java", machine.java())
        .put("os", machine.os())
        .put("kafka", machine.kafka())
        .put("flink", machine.flink())
        .put("load_average", machine.loadAverage());
  }
}
