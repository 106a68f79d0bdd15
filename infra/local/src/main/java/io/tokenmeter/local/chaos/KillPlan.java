package io.tokenmeter.local.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Which faults come, in which order, how long after each other. The same seed and number give the
 * same plan, on every machine.
 *
 * <p>Of ten faults in a row six kill one process, three kill two, and one freezes one; no victim
 * and no pair comes a second time before every other has come. 50 faults therefore hold every
 * single and every pair.
 */
public final class KillPlan {

  private static final int SHORTEST_INTO_HEALING_MILLIS = 200;
  private static final int LONGEST_INTO_HEALING_MILLIS = 5_000;
  private static final double INTO_HEALING = 0.25;

  private enum Shape {
    ONE,
    PAIR,
    FROZEN
  }

  private final int longestPauseMillis;
  private final RandomGenerator random;
  private final Bag<Shape> shapes;
  private final Bag<Victim> ones;
  private final Bag<List<Victim>> pairs;
  private final Bag<Victim> frozen;

  private KillPlan(long seed, Duration longestPause) {
    this.longestPauseMillis = Math.toIntExact(longestPause.toMillis());
    this.random = new SplittableRandom(seed);
    List<Shape> ten = new ArrayList<>(Collections.nCopies(6, Shape.ONE));
    ten.addAll(Collections.nCopies(3, Shape.PAIR));
    ten.add(Shape.FROZEN);
    this.shapes = new Bag<>(ten, random);
    this.ones = new Bag<>(List.of(Victim.values()), random);
    this.pairs = new Bag<>(allPairs(), random);
    this.frozen = new Bag<>(List.of(Victim.values()), random);
  }

  /**
   * @param longestPause between a healing and the next fault
   * @throws IllegalArgumentException when there is to be less than one fault
   */
  public static List<Fault> of(long seed, int faults, Duration longestPause) {
    if (faults < 1) {
      throw new IllegalArgumentException("kills = " + faults + ": must be at least 1");
    }
    KillPlan plan = new KillPlan(seed, longestPause);
    List<Fault> all = new ArrayList<>();
    for (int number = 1; number <= faults; number++) {
      all.add(plan.next(number, all.isEmpty() ? null : all.get(all.size() - 1)));
    }
    return List.copyOf(all);
  }

  /** A plan that ends with a full disk. */
  static List<Fault> andDiskFull(List<Fault> plan) {
    List<Fault> more = new ArrayList<>(plan);
    more.add(
        new Fault(plan.size() + 1, FaultKind.DISK_FULL, List.of(), false, Duration.ofSeconds(1)));
    return List.copyOf(more);
  }

  static List<List<Victim>> allPairs() {
    List<List<Victim>> pairs = new ArrayList<>();
    for (Victim first : Victim.values()) {
      for (Victim second : Victim.values()) {
        if (first.compareTo(second) < 0) {
          pairs.add(List.of(first, second));
        }
      }
    }
    return pairs;
  }

  private Fault next(int number, @Nullable Fault before) {
    Shape shape = shapes.draw();
    List<Victim> victims =
        switch (shape) {
          case ONE -> List.of(ones.draw());
          case PAIR -> pairs.draw();
          case FROZEN -> List.of(frozen.draw());
        };
    boolean intoHealing =
        random.nextDouble() < INTO_HEALING && shape != Shape.FROZEN && mayBeHitAgain(before);
    int pause =
        intoHealing
            ? random.nextInt(SHORTEST_INTO_HEALING_MILLIS, LONGEST_INTO_HEALING_MILLIS)
            : random.nextInt(longestPauseMillis + 1);
    return new Fault(
        number,
        shape == Shape.FROZEN ? FaultKind.FREEZE : FaultKind.KILL,
        victims,
        intoHealing,
        Duration.ofMillis(pause));
  }

  /** A healing is hit once: the limit of a healing holds for one, not for any number of faults. */
  private static boolean mayBeHitAgain(@Nullable Fault before) {
    return before != null && !before.duringHealing();
  }
}
