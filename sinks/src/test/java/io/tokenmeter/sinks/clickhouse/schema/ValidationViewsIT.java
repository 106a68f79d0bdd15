package io.tokenmeter.sinks.clickhouse.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.clickhouse.client.api.Client;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which energy is claimed within a validated domain, on the real engine. */
@NullUnmarked
class ValidationViewsIT {

  private static StartedEngine engine;
  private static Client client;

  @BeforeAll
  static void fillTheTables(@TempDir Path data) throws Exception {
    engine = StartedEngine.in(data);
    client = engine.client("validation");
    ClickHouseMigrations.apply(client);
    generation("good", "GPU-V", "vllm");
    generation("too wrong", "GPU-V", "other");
    generation("over", "GPU-V", "old");
    generation("another method", "GPU-V", "new");
    generation("no meter", "GPU-W", "vllm");
    generation("clock off", "GPU-V", "vllm", "now() - 2");
    generation("clock mended", "GPU-V", "vllm", "now() + 2");
    weights("now() - 3", "7");
    weights("now() + 1", "0");
    run(
        "INSERT INTO energy_balance (scope, meter, device_model, window_start, window_end,"
            + " revision, recorded_at) VALUES ('gpu', 'GPU-V', 'H', now() - 10, now(), 1, now())");
    validation("vllm", "step-time/1", "0.4", "now() - 20", "NULL");
    validation("vllm", "step-time/1", "0.05", "now() - 10", "NULL");
    validation("other", "step-time/1", "0.2", "now() - 10", "NULL");
    validation("old", "step-time/1", "0.05", "now() - 10", "now() - 5");
    validation("new", "step-time/0", "0.05", "now() - 10", "NULL");
  }

  @AfterAll
  static void stopTheEngine() {
    client.close();
    engine.close();
  }

  @Test
  void energyIsValidatedWhereTheRunInForceOnItsGpuAndEngineStayedWithinItsTolerance() {
    assertThat(
            rows(
                "generation_id, validation, toString(weighted_error)",
                "generation_energy_validation ORDER BY generation_id"))
        .containsExactly(
            "another method UNVALIDATED null",
            "clock mended VALIDATED 0.05",
            "clock off UNVALIDATED 0.05",
            "good VALIDATED 0.05",
            "no meter UNVALIDATED null",
            "over UNVALIDATED null",
            "too wrong UNVALIDATED 0.2");
  }

  @Test
  void theDomainIsToldByWhatTheEnergyWasAttributedOn() {
    assertThat(
            rows(
                "gpu_model, engine, validation, shares, active_joules",
                "attribution_domain WHERE engine IN ('vllm', 'old') ORDER BY gpu_model, engine, validation"))
        .containsExactly(
            " vllm UNVALIDATED 1 1",
            "H old UNVALIDATED 1 1",
            "H vllm UNVALIDATED 1 1",
            "H vllm VALIDATED 2 2");
  }

  @Test
  void aClockThatIsOffIsToldBesideTheEnergyItSpoils() {
    assertThat(
            rows(
                "generation_id, clock_offset_seconds",
                "generation_energy_validation WHERE engine = 'vllm' ORDER BY generation_id"))
        .containsExactly("clock mended 0", "clock off 7", "good null", "no meter null");
  }

  private static void generation(String id, String gpu, String kind) throws Exception {
    generation(id, gpu, kind, "NULL");
  }

  private static void weights(String calibratedAt, String offset) throws Exception {
    run(
        ("INSERT INTO attribution_weights (gpu, model_key, calibrated_at, clock_offset_seconds,"
                + " recorded_at) VALUES ('GPU-V', 'm', %s, %s, now())")
            .formatted(calibratedAt, offset));
  }

  private static void generation(String id, String gpu, String kind, String calibratedAt)
      throws Exception {
    run(
        "INSERT INTO generations (tenant, source, generation_id, model, labels, finished_at)"
            + " VALUES ('acme', 'v', '%s', 'm', {'engine': '%s'}, now())".formatted(id, kind));
    run(
        "INSERT INTO generation_energy (tenant, source, generation_id, gpu, model, active_joules,"
            + " provenance, method, calibrated_at, revision, recorded_at) VALUES ('acme', 'v', '%s',"
                .formatted(id)
            + " '%s', 'm', 1, 'COUNTER', 'step-time/1 partly-measured', %s, 1, now())"
                .formatted(gpu, calibratedAt));
  }

  private static void validation(String kind, String method, String error, String from, String to)
      throws Exception {
    run(
        ("INSERT INTO validation_runs (gpu_model, engine, method, model, weighted_error, tolerance,"
                + " reference_error, generations, effective_from, effective_to, version,"
                + " recorded_at) VALUES ('H', '%s', '%s', 'm', %s, 0.15, 0.01, 240, %s, %s, 1,"
                + " now())")
            .formatted(kind, method, error, from, to));
  }

  private static void run(String sql) throws Exception {
    client.execute(sql).get().close();
  }

  /** Each row as its columns with a space between. */
  private static List<String> rows(String columns, String from) {
    String row = "SELECT concatWithSeparator(' ', %s) AS row FROM %s";
    String shown = columns.replaceAll("([^,]+(\\([^)]*\\))?)", "ifNull(toString($1), 'null')");
    return client.queryAll(row.formatted(shown, from)).stream()
        .map(each -> each.getString("row"))
        .toList();
  }
}
