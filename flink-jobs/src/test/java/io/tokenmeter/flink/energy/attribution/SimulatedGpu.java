package io.tokenmeter.flink.energy.attribution;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A GPU that serves one model step by step, so that the true energy of every generation is known.
 * Prompts are computed first come, first served, in chunks between decode passes.
 */
final class SimulatedGpu {

  static final double IDLE_WATTS = 100;

  private static final double STEP_MARGIN = 1e-6;

  /** What changes when a model, its precision or its engine does. */
  record Engine(
      int chunkTokens,
      double secondsPerToken,
      double passSeconds,
      double prefillWatts,
      double decodeWatts) {}

  private static final class Job {
    final String id;
    final double arrival;
    final int input;
    final int output;
    double scheduled = -1;
    double firstToken;
    int computed;
    int decoded;

    Job(String id, double arrival, int input, int output) {
      this.id = id;
      this.arrival = arrival;
      this.input = input;
      this.output = output;
    }
  }

  final List<GenerationOnGpu> generations = new ArrayList<>();
  final Map<String, Double> trueJoules = new HashMap<>();

  /** Energy above idle up to the end of each step. */
  private final List<double[]> energy = new ArrayList<>(List.of(new double[] {0, 0}));

  private final Deque<Job> waiting = new ArrayDeque<>();
  private final List<Job> decoding = new ArrayList<>();
  private final Random random = new Random(7);
  private double now;
  private double nextArrival;

  /** Serves until so many seconds, with a request every {@code meanGap} seconds on average. */
  SimulatedGpu serve(Engine engine, double untilSecond, double meanGap) {
    while (now < untilSecond) {
      arrive(meanGap);
      if (waiting.isEmpty() && decoding.isEmpty()) {
        step(0, nextArrival - now);
      } else {
        prefill(engine);
        decode(engine);
      }
    }
    return this;
  }

  /** A counter read every {@code everySeconds}, that lags behind what it counts, or is ahead. */
  List<MeterSample> counter(double everySeconds, double lagSeconds) {
    List<MeterSample> samples = new ArrayList<>();
    int at = 0;
    for (double time = 0; Math.max(time, time - lagSeconds) < now; time += everySeconds) {
      double metered = Math.max(0, time - lagSeconds);
      while (energy.get(at + 1)[0] < metered) {
        at++;
      }
      double[] from = energy.get(at);
      double[] to = energy.get(at + 1);
      double above = from[1] + (to[1] - from[1]) * (metered - from[0]) / (to[0] - from[0]);
      samples.add(
          new MeterSample(
              Moments.at(time), null, Math.round((above + IDLE_WATTS * metered) * 1e6)));
    }
    return samples;
  }

  private void arrive(double meanGap) {
    while (nextArrival <= now + STEP_MARGIN) {
      int input = random.nextInt(4) == 0 ? 3_000 : 100 + random.nextInt(600);
      waiting.add(new Job("job-" + random.nextInt(), nextArrival, input, 20 + random.nextInt(150)));
      nextArrival += -Math.log(1 - random.nextDouble()) * meanGap;
    }
  }

  private void prefill(Engine engine) {
    Job job = waiting.peek();
    if (job == null) {
      return;
    }
    job.scheduled = job.scheduled < 0 ? now : job.scheduled;
    int tokens = Math.min(engine.chunkTokens(), job.input - job.computed);
    double seconds = engine.passSeconds() / 2 + tokens * engine.secondsPerToken();
    trueJoules.merge(job.id, seconds * engine.prefillWatts(), Double::sum);
    step(engine.prefillWatts(), seconds);
    job.computed += tokens;
    if (job.computed == job.input) {
      job.firstToken = now;
      decoding.add(waiting.remove());
    }
  }

  private void decode(Engine engine) {
    if (decoding.isEmpty()) {
      return;
    }
    double each = engine.passSeconds() * engine.decodeWatts() / decoding.size();
    step(engine.decodeWatts(), engine.passSeconds());
    for (Job job : List.copyOf(decoding)) {
      trueJoules.merge(job.id, each, Double::sum);
      if (++job.decoded == job.output - 1) {
        decoding.remove(job);
        generations.add(generation(job));
      }
    }
  }

  private void step(double watts, double seconds) {
    now += seconds;
    energy.add(new double[] {now, energy.get(energy.size() - 1)[1] + watts * seconds});
  }

  private GenerationOnGpu generation(Job job) {
    long end = Moments.at(now);
    return new GenerationOnGpu(
        Moments.GPU,
        "acme",
        "test",
        job.id,
        "llama",
        null,
        null,
        Moments.at(job.scheduled),
        Moments.at(job.firstToken),
        end,
        end,
        job.input,
        job.output - 1,
        1);
  }
}
