package io.tokenmeter.local.chaos;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Injects the faults of a plan one after another and times how each heals. */
final class FaultRun {

  /** Longest healing that is no failure. */
  static final Duration LIMIT = Duration.ofSeconds(60);

  /** After so long nothing is expected any more. */
  private static final Duration HOPELESS = Duration.ofMinutes(5);

  /** For how long a full disk stays full. */
  private static final Duration FULL = Duration.ofSeconds(20);

  private static final Duration LOOK = Duration.ofMillis(100);

  /** Told how it goes on. */
  interface Listener {
    void waiting(int healed, @Nullable FaultReport last, String state);
  }

  private final List<Fault> plan;
  private final Signals signals;
  private final HealthProbe health;
  private final RedeliveryWatch redeliveries;
  private final Traffic traffic;
  private final @Nullable SmallDisk disk;
  private final Listener listener;
  private final HealingClock clock = new HealingClock(LIMIT);
  private final List<FaultReport> reports;
  private final Map<Integer, Double> hitAfterSeconds = new HashMap<>();
  private final long began = System.nanoTime();
  private Redeliveries before = Redeliveries.NONE;
  private String lastComplaint = "";

  /**
   * @param disk the disk to fill; null when none of the faults fills it
   * @param reports receives a report of each fault as soon as it is through
   */
  FaultRun(
      List<Fault> plan,
      Signals signals,
      HealthProbe health,
      RedeliveryWatch redeliveries,
      Traffic traffic,
      @Nullable SmallDisk disk,
      List<FaultReport> reports,
      Listener listener) {
    this.plan = plan;
    this.signals = signals;
    this.health = health;
    this.redeliveries = redeliveries;
    this.traffic = traffic;
    this.disk = disk;
    this.reports = reports;
    this.listener = listener;
  }

  /** Ends early when a fault does not heal at all. */
  void run() throws IOException, InterruptedException {
    before = redeliveries.total();
    for (Fault fault : plan) {
      if (!awaitTurn(fault)) {
        return;
      }
      traffic.requireAlive();
      inject(fault);
    }
    awaitHealth();
  }

  /** False when the fault before does not heal. */
  private boolean awaitTurn(Fault fault) throws InterruptedException {
    if (!fault.duringHealing() && !awaitHealth()) {
      return false;
    }
    long due = System.nanoTime() + fault.pause().toNanos();
    while (System.nanoTime() < due) {
      lookWhileHealing();
      Thread.sleep(Math.max(0, Math.min(LOOK.toNanos(), due - System.nanoTime()) / 1_000_000));
    }
    return true;
  }

  private void inject(Fault fault) throws IOException, InterruptedException {
    hitAfterSeconds.put(fault.number(), seconds(Duration.ofNanos(System.nanoTime() - began)));
    say(fault.kind() + " " + fault.target());
    switch (fault.kind()) {
      case KILL -> health.hit(signals.kill(fault.victims()));
      case FREEZE -> freeze(fault);
      case DISK_FULL -> fillDisk();
    }
    clock.hit(fault.number(), System.nanoTime());
    lastComplaint = "";
  }

  private void freeze(Fault fault) throws IOException, InterruptedException {
    signals.freeze(fault.victims());
    Thread.sleep(fault.freeze().toMillis());
    signals.thaw();
    health.hit(Set.of());
  }

  private void fillDisk() throws IOException, InterruptedException {
    SmallDisk full = Objects.requireNonNull(disk, "a full disk was planned, but none is mounted");
    long until = System.nanoTime() + FULL.toNanos();
    while (System.nanoTime() < until) {
      full.fill();
      Thread.sleep(LOOK.toMillis());
    }
    full.free();
    health.hit(Set.of());
  }

  /** Whether everything got well in the end. */
  private boolean awaitHealth() throws InterruptedException {
    while (clock.isHealing()) {
      lookWhileHealing();
      long now = System.nanoTime();
      if (clock.healingFor(now).compareTo(HOPELESS) > 0) {
        clock.giveUp(now).forEach(healed -> report(healed, false));
        return false;
      }
      Thread.sleep(LOOK.toMillis());
    }
    return true;
  }

  private void lookWhileHealing() throws InterruptedException {
    if (!clock.isHealing()) {
      return;
    }
    Optional<String> complaint = health.complaint();
    long now = System.nanoTime();
    if (complaint.isEmpty()) {
      clock.healthy(now).forEach(healed -> report(healed, true));
      before = redeliveries.total();
    } else {
      lastComplaint = complaint.get();
      say("healing for %.0f s: %s".formatted(seconds(clock.healingFor(now)), lastComplaint));
    }
  }

  private void report(HealingClock.Healed healed, boolean well) {
    Fault fault = plan.get(healed.fault() - 1);
    reports.add(
        new FaultReport(
            fault.number(),
            hitAfterSeconds.getOrDefault(fault.number(), 0.0),
            fault.kind().toString(),
            fault.victims().stream().map(Victim::process).toList(),
            fault.duringHealing(),
            well ? seconds(healed.time()) : null,
            well && !clock.isTooLong(healed.time()),
            lastComplaint,
            redeliveries.total().minus(before)));
  }

  private void say(String state) {
    listener.waiting(
        reports.size(), reports.isEmpty() ? null : reports.get(reports.size() - 1), state);
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1000.0;
  }
}
