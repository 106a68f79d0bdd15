package io.tokenmeter.local.bench.attribution;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tokenmeter.local.bench.MachineFacts;
import io.tokenmeter.local.bench.Rate;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The report for scripts. Rates are in generations per second, sizes in bytes. */
public final class AttributionJson {

  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private AttributionJson() {}

  public static void write(AttributionReport report, Path file) throws IOException {
    JSON.writeValue(file.toFile(), of(report));
  }

  static ObjectNode of(AttributionReport report) {
    ObjectNode json = JSON.createObjectNode();
    ObjectNode ratios = json.putObject("ratios_per_processor_second");
    ratios.set("to_bare", ratio(report.attribution(), report.bare()));
    ratios.set("to_flink_sql", ratio(report.attribution(), report.flinkSql()));
    ratios.set("to_clickhouse_sql", ratio(report.attribution(), report.clickHouseSql()));
    json.put("largest_difference_microjoules", report.largestDifference());
    ObjectNode contenders = json.putObject("contenders");
    contenders.set("attribution", rounds(report.attribution()));
    contenders.set("bare", rounds(report.bare()));
    contenders.set("flink_sql", rounds(report.flinkSql()));
    contenders.set("clickhouse_sql", rounds(report.clickHouseSql()));
    json.set("state", state(report.busy()));
    json.set("soak", soak(report.soak()));
    json.set("machine", machine(report.machine()));
    json.put("seconds", report.elapsed().toSeconds());
    return json;
  }

  private static ObjectNode ratio(Rounds attribution, Rounds other) {
    ObjectNode json = JSON.createObjectNode().put("all", attribution.to(other));
    ArrayNode each = json.putArray("rounds");
    attribution.eachTo(other).forEach(each::add);
    return json;
  }

  private static ObjectNode rounds(Rounds rounds) {
    ObjectNode json = rate(rounds.all());
    json.put("generations_per_round", rounds.generations());
    ArrayNode each = json.putArray("rounds");
    rounds.rates().forEach(rate -> each.add(rate(rate)));
    return json;
  }

  private static ObjectNode rate(Rate rate) {
    return JSON.createObjectNode()
        .put("generations", rate.events())
        .put("seconds", rate.seconds())
        .put("processor_seconds", rate.processorSeconds())
        .put("generations_per_second", rate.perSecond())
        .put("generations_per_processor_second", rate.perProcessorSecond());
  }

  private static ObjectNode state(SoakRun busy) {
    return JSON.createObjectNode()
        .put("bytes", busy.stateBytes())
        .put("open_generations", busy.openGenerations())
        .put("bytes_per_open_generation", busy.stateBytesPerOpenGeneration());
  }

  private static ObjectNode soak(SoakRun soak) {
    ObjectNode json = JSON.createObjectNode();
    json.put("readings", soak.rate().events());
    json.put("readings_per_processor_second", soak.rate().perProcessorSecond());
    ArrayNode memory = json.putArray("memory");
    List<MemorySample> samples = soak.memory();
    samples.forEach(
        sample ->
            memory
                .addObject()
                .put("rows", sample.rows())
                .put("heap_bytes", sample.heapBytes())
                .put("resident_bytes", sample.residentBytes())
                .put("disk_bytes", sample.diskBytes()));
    return json;
  }

  private static ObjectNode machine(MachineFacts machine) {
    return JSON.createObjectNode()
        .put("processors", machine.processors())
        .put("memory_bytes", machine.memoryBytes())
        .put("java", machine.java())
        .put("os", machine.os())
        .put("flink", machine.flink())
        .put("load_average", machine.loadAverage());
  }
}
