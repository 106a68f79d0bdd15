package io.tokenmeter.local.outage;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;

/** A report as scripts read it. */
final class OutageJson {

  private static final ObjectMapper JSON = new ObjectMapper();

  private OutageJson() {}

  static ObjectNode of(OutageReport report) {
    ObjectNode json = JSON.createObjectNode();
    json.put("passes", report.passes());
    json.put("outage_seconds", report.plan().outage().toSeconds());
    json.put("events_per_second", report.plan().eventsPerSecond());
    events(report, json.putObject("events"));
    report.outages().forEach(outage -> outage(outage, json.withArray("outages").addObject()));
    report
        .answers()
        .forEach((stage, answers) -> answers(stage, answers, json.withArray("answers")));
    ObjectNode memory = json.putObject("peak_pss_bytes");
    for (Stage.Phase phase : Stage.Phase.values()) {
      sizes(memory, phase.name().toLowerCase(java.util.Locale.ROOT), report, phase);
    }
    json.put("peak_pss_sum_bytes", report.peakSumBytes());
    json.put("settled", report.settled().isPresent());
    json.put("settling_seconds", seconds(report.settling()));
    OutageChecks.of(report).forEach(check -> check(check, json.withArray("checks").addObject()));
    json.set("audit", report.audit().toJson());
    report.samples().forEach(sample -> sample(sample, json.withArray("samples").addObject()));
    return json;
  }

  private static void events(OutageReport report, ObjectNode json) {
    json.put("generated", report.sent().generated());
    json.put("acknowledged", report.sent().acknowledgedEvents());
    json.put("refused", report.sent().refusedEvents());
    json.put("resent", report.sent().resent());
    json.put("never_acknowledged", report.sent().outstandingEvents());
  }

  private static void outage(OutageReport.Outage outage, ObjectNode json) {
    Recovery recovery = outage.recovery();
    json.put("of", outage.victim());
    json.put("first_2xx_seconds", seconds(recovery.firstAccepted()));
    json.put("all_acknowledged_seconds", seconds(recovery.acknowledged()));
    json.put("all_read_seconds", seconds(recovery.read()));
    json.put("most_waiting_events", recovery.waiting());
    ObjectNode logs = json.putObject("log_bytes");
    outage.logs().bytesByFile().forEach(logs::put);
  }

  private static void answers(Stage stage, StageAnswers answers, ArrayNode json) {
    ObjectNode node = json.addObject().put("stage", stage.label());
    node.put("slowest_seconds", seconds(answers.slowest()));
    node.put("slowest_503_seconds", seconds(answers.slowestRefusal()));
    ObjectNode byStatus = node.putObject("by_status");
    answers.byStatus().forEach((status, count) -> byStatus.put(status.toString(), count));
  }

  private static void sizes(ObjectNode json, String name, OutageReport report, Stage.Phase phase) {
    Map<String, Long> peaks = report.peakBytes(EnumSet.of(phase));
    ObjectNode sizes = json.putObject(name);
    peaks.forEach(sizes::put);
  }

  private static void check(OutageChecks.Check check, ObjectNode json) {
    json.put("name", check.name()).put("passes", check.passes()).put("found", check.found());
  }

  private static void sample(Sample sample, ObjectNode json) {
    json.put("seconds", Math.round(sample.seconds() * 10) / 10.0);
    json.put("stage", sample.stage().label());
    sample.lagRecords().ifPresent(lag -> json.put("lag_records", lag));
    json.put("waiting_events", sample.outstanding());
    ObjectNode sizes = json.putObject("pss_bytes");
    sample.pssBytes().forEach(sizes::put);
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1e3;
  }
}
