package io.tokenmeter.local.calibrate;

import com.fasterxml.jackson.databind.JsonNode;
import io.tokenmeter.local.demo.ClickHouseRows;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What settled of a run. */
final class SettledRun {

  private static final String ROWS =
      """
      SELECT g.labels['%s'] AS phase, g.labels['%s'] AS shape,
             count() AS rows, countIf(e.active_joules IS NULL) AS unmeasured,
             sum(toFloat64(e.active_joules)) AS joules
      FROM generation_energy_current AS e
      INNER JOIN generations AS g
        ON g.tenant = e.tenant AND g.source = e.source AND g.generation_id = e.generation_id
      WHERE g.tenant = '%s' AND g.labels['%s'] = '%s'
      GROUP BY g.generation_id, phase, shape
      ORDER BY g.generation_id
      """;

  private final String run;
  private final ClickHouseRows rows;

  SettledRun(String run, ClickHouseRows rows) {
    this.run = run;
    this.rows = rows;
  }

  /** Rows of generations and GPUs so far. */
  long rows() throws IOException, InterruptedException {
    return rows.of(
            "SELECT count() AS rows FROM generation_energy_current WHERE source = "
                + quoted(RunEvents.source(run)))
        .get(0)
        .get("rows")
        .asLong();
  }

  /**
   * Compares the mixture with the shapes alone.
   *
   * @param generations that the run had
   * @throws IllegalStateException when not all of them have measured energy
   */
  Validation validation(int generations) throws IOException, InterruptedException {
    Map<String, List<Double>> alone = new LinkedHashMap<>();
    Map<String, List<Double>> mixed = new LinkedHashMap<>();
    int settled = 0;
    int unmeasured = 0;
    for (JsonNode row :
        rows.of(
            ROWS.formatted(
                RunEvents.PHASE, RunEvents.SHAPE, RunEvents.TENANT, RunEvents.RUN, run))) {
      settled++;
      unmeasured += row.get("unmeasured").asLong() > 0 ? 1 : 0;
      (row.get("phase").asText().equals(Phase.MIXED) ? mixed : alone)
          .computeIfAbsent(row.get("shape").asText(), shape -> new ArrayList<>())
          .add(row.get("joules").asDouble());
    }
    if (settled != generations || unmeasured > 0) {
      throw new IllegalStateException(
          "%d of %d generations of run %s have settled, %d of them without measured energy: do readings of the GPU's meter come?"
              .formatted(settled, generations, run, unmeasured));
    }
    return Validation.of(alone, mixed);
  }

  /** Device model of a GPU as its meter names it; empty when it does not. */
  String gpuModel(String gpu) throws IOException, InterruptedException {
    List<JsonNode> found =
        rows.of(
            "SELECT anyLast(device_model) AS model FROM energy_balance WHERE scope = 'gpu' AND meter = "
                + quoted(gpu)
                + " AND device_model IS NOT NULL HAVING count() > 0");
    return found.isEmpty() ? "" : found.get(0).get("model").asText();
  }

  /** Generations of others that were on the GPUs while the run was. */
  long others(Target target, RunEvents events) throws IOException, InterruptedException {
    return rows.of(
            """
            SELECT count() AS others
            FROM generations
            WHERE hasAny(gpus, [%s]) AND labels['%s'] != '%s'
              AND finished_at >= '%s' AND ifNull(scheduled_at, arrived_at) <= '%s'
            """
                .formatted(
                    String.join(", ", target.gpus().stream().map(SettledRun::quoted).toList()),
                    RunEvents.RUN,
                    run,
                    events.began().toString().replace("T", " ").replace("Z", ""),
                    events.ended().toString().replace("T", " ").replace("Z", "")))
        .get(0)
        .get("others")
        .asLong();
  }

  private static String quoted(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}
