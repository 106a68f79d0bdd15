package io.tokenmeter.engines.flink;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import java.util.stream.StreamSupport;

/** The few questions and commands of a cluster that runs one job. */
public final class FlinkRest {
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Duration POLL = Duration.ofMillis(100);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final URI url;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(PATIENCE).build();

  /** For the REST interface at that address; nothing is asked yet. */
  public FlinkRest(URI url) {
    this.url = url;
  }

  /** Whether the JobManager answers. */
  public boolean answers() throws IOException, InterruptedException {
    return get("/overview").has("taskmanagers");
  }

  /**
   * How many TaskManagers the JobManager counts; one that died is counted until that is noticed.
   */
  public int taskManagers() throws IOException, InterruptedException {
    return get("/overview").path("taskmanagers").asInt();
  }

  /**
   * When the JobManager last heard a TaskManager; empty when it knows none.
   *
   * @throws IOException when the JobManager itself does not answer
   */
  public Optional<Instant> lastHeartbeat() throws IOException, InterruptedException {
    return StreamSupport.stream(get("/taskmanagers").path("taskmanagers").spliterator(), false)
        .map(node -> Instant.ofEpochMilli(node.path("timeSinceLastHeartbeat").asLong()))
        .max(Comparator.naturalOrder());
  }

  /** The job, if one has been submitted; the latest when there are several. */
  public Optional<FlinkJob> job() throws IOException, InterruptedException {
    FlinkJob latest = null;
    long start = Long.MIN_VALUE;
    for (JsonNode node : get("/jobs/overview").path("jobs")) {
      if (node.path("start-time").asLong() >= start) {
        start = node.path("start-time").asLong();
        latest = FlinkJob.of(node);
      }
    }
    return Optional.ofNullable(latest);
  }

  /** Whether the job exists and all its tasks run. */
  public boolean isRunning() throws IOException, InterruptedException {
    return job().filter(FlinkJob::isRunning).isPresent();
  }

  /**
   * Waits until all tasks of the job run, and returns the job.
   *
   * @throws IllegalStateException when the limit passes
   */
  public FlinkJob awaitRunning(Duration limit) throws InterruptedException {
    return await(this::job, found -> found.filter(FlinkJob::isRunning).isPresent(), limit)
        .orElseThrow();
  }

  /** How many checkpoints of the job have completed since it was submitted. */
  public long completedCheckpoints(String jobId) throws IOException, InterruptedException {
    return get("/jobs/" + jobId + "/checkpoints").path("counts").path("completed").asLong();
  }

  /** When the latest checkpoint that has completed was begun; empty before the first. */
  public Optional<Instant> latestCheckpoint(String jobId) throws IOException, InterruptedException {
    JsonNode began =
        get("/jobs/" + jobId + "/checkpoints").at("/latest/completed/trigger_timestamp");
    return began.isNumber() ? Optional.of(Instant.ofEpochMilli(began.asLong())) : Optional.empty();
  }

  /** How often this JobManager has restored the job. */
  public long restores(String jobId) throws IOException, InterruptedException {
    return get("/jobs/" + jobId + "/checkpoints").path("counts").path("restored").asLong();
  }

  /** The checkpoint or savepoint the job last resumed from; empty when it began anew. */
  public Optional<URI> restoredFrom(String jobId) throws IOException, InterruptedException {
    JsonNode path = get("/jobs/" + jobId + "/checkpoints").at("/latest/restored/external_path");
    return path.isTextual()
        ? Optional.of(new org.apache.flink.core.fs.Path(path.asText()).toUri())
        : Optional.empty();
  }

  /**
   * Ends the job at a savepoint, with everything before it committed. Does nothing when no job
   * runs.
   *
   * @throws IllegalStateException when that fails or the limit passes; the job's checkpoints are
   *     still there then
   */
  public void stopWithSavepoint(Path folder, Duration limit) {
    try {
      Optional<FlinkJob> running = job().filter(FlinkJob::isRunning);
      if (running.isPresent()) {
        stop(running.get().id(), folder, limit);
      }
    } catch (IOException e) {
      throw new IllegalStateException("Flink could not be asked for a savepoint: " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while Flink took a savepoint", e);
    }
  }

  private void stop(String jobId, Path folder, Duration limit)
      throws IOException, InterruptedException {
    JsonNode body =
        JSON.valueToTree(
            Map.of("targetDirectory", FlinkSettings.flinkPath(folder), "drain", false));
    String trigger = post("/jobs/" + jobId + "/stop", body).path("request-id").asText();
    String path = "/jobs/" + jobId + "/savepoints/" + trigger;
    JsonNode done =
        await(
            () -> get(path), answer -> "COMPLETED".equals(answer.at("/status/id").asText()), limit);
    JsonNode failure = done.at("/operation/failure-cause");
    if (!failure.isMissingNode()) {
      throw new IllegalStateException("No savepoint: " + firstLine(failure));
    }
  }

  private static String firstLine(JsonNode failure) {
    return failure.path("stack-trace").asText().lines().findFirst().orElse("no cause given");
  }

  private <T> T await(Callable<T> question, Predicate<T> enough, Duration limit)
      throws InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    String last = "no answer";
    while (System.nanoTime() < deadline) {
      try {
        T answer = question.call();
        if (enough.test(answer)) {
          return answer;
        }
        last = String.valueOf(answer);
      } catch (InterruptedException e) {
        throw e;
      } catch (Exception e) {
        last = e.toString();
      }
      Thread.sleep(POLL.toMillis());
    }
    throw new IllegalStateException(
        "Flink at " + url + " was not ready within " + limit.toSeconds() + " s; last: " + last);
  }

  private JsonNode get(String path) throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(url.resolve(path)).GET());
  }

  private JsonNode post(String path, JsonNode body) throws IOException, InterruptedException {
    return send(
        HttpRequest.newBuilder(url.resolve(path))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body.toString())));
  }

  private JsonNode send(HttpRequest.Builder request) throws IOException, InterruptedException {
    HttpResponse<String> response =
        client.send(request.timeout(PATIENCE).build(), BodyHandlers.ofString());
    if (response.statusCode() / 100 != 2) {
      throw new IOException(
          "Flink answered " + response.statusCode() + ": " + response.body().strip());
    }
    return JSON.readTree(response.body());
  }
}
