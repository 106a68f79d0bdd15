package io.tokenmeter.local.bench.attribution;

import io.tokenmeter.local.bench.MachineFacts;
import io.tokenmeter.local.bench.Rate;
import io.tokenmeter.local.load.DecodePool;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

/** From an empty folder to the figures: all contenders over the same rows, by turns. */
public final class AttributionBench {

  private static final long SEED = 7;
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  /** Flink SQL takes so much longer that it gets the beginning of the rows only. */
  private static final int SQL_PART = 8;

  private static final int WARM_UP_PART = 6;

  /** A quarter of an hour: longer than a generation may stay open. */
  private static final long WEIGHED_GENERATIONS = 25_000;

  private final Path folder;
  private final DecodePool pool;
  private final DecodePool sqlPool;
  private final int rounds;
  private final long soakReadings;
  private final Consumer<String> progress;
  private final Rounds attribution;
  private final Rounds flinkSql;
  private final Rounds clickHouseSql;
  private final Rounds bare;
  private double largestDifference;

  /**
   * @param folder an empty folder
   * @param generations at least so many are answered for; Flink SQL answers for an eighth of them
   * @param rounds how often everybody answers
   * @param soakReadings how many readings the job alone takes in while its memory is watched
   */
  public AttributionBench(
      Path folder, long generations, int rounds, long soakReadings, Consumer<String> progress) {
    this.folder = folder;
    this.pool = DecodePool.serving(SEED, generations, START);
    this.sqlPool = DecodePool.serving(SEED, Math.max(1, generations / SQL_PART), START);
    this.rounds = rounds;
    this.soakReadings = soakReadings;
    this.progress = progress;
    this.attribution = new Rounds(Contender.ATTRIBUTION.title(), pool.generations());
    this.flinkSql = new Rounds(Contender.FLINK_SQL.title(), sqlPool.generations());
    this.clickHouseSql = new Rounds(ClickHousePeer.TITLE, pool.generations());
    this.bare = new Rounds(Contender.BARE.title(), pool.generations());
  }

  /**
   * Measures.
   *
   * @throws IllegalStateException when two answers differ
   */
  public AttributionReport run() throws Exception {
    Instant began = Instant.now();
    MachineFacts machine = MachineFacts.here();
    Path rows = folder.resolve("rows");
    progress.accept("writing " + pool.size() + " rows");
    RowFile.write(pool, rows);
    try (ClickHousePeer clickHouse = ClickHousePeer.start(folder.resolve("peer"), progress)) {
      clickHouse.fill(pool);
      var warmUp = clickHouse.answer(pool.size());
      for (int round = 1; round <= rounds; round++) {
        round(round, rows, clickHouse);
      }
    }
    progress.accept("state of a busy pool");
    SoakRun busy =
        ContenderProcess.soak(
            folder.resolve("state"), SoakKind.SERVING, WEIGHED_GENERATIONS, progress);
    progress.accept("soak: " + soakReadings + " readings");
    SoakRun soak =
        ContenderProcess.soak(folder.resolve("soak"), SoakKind.METERED, soakReadings, progress);
    return new AttributionReport(
        machine,
        Duration.between(began, Instant.now()),
        attribution,
        flinkSql,
        clickHouseSql,
        bare,
        largestDifference,
        busy,
        soak);
  }

  private void round(int round, Path rows, ClickHousePeer clickHouse) throws Exception {
    Path here = folder.resolve("round-" + round);
    attribution.add(answer(Contender.ATTRIBUTION, round, rows, here, pool));
    bare.add(answer(Contender.BARE, round, rows, here, pool));
    flinkSql.add(answer(Contender.FLINK_SQL, round, rows, here, sqlPool));
    progress.accept("round " + round + ": " + ClickHousePeer.TITLE);
    clickHouseSql.add(clickHouse.answer(pool.size()));
    check(here, clickHouse);
  }

  private Rate answer(Contender contender, int round, Path rows, Path here, DecodePool of)
      throws IOException, InterruptedException {
    progress.accept("round " + round + ": " + contender.title());
    return ContenderProcess.run(
            List.of(contender),
            rows,
            here.resolve(contender.name()),
            of.size() / WARM_UP_PART,
            of.size())
        .get(0)
        .rows();
  }

  private void check(Path here, ClickHousePeer clickHouse) throws Exception {
    double[] shares = shares(here, Contender.ATTRIBUTION, pool);
    double[] bareShares = shares(here, Contender.BARE, pool);
    AnswerCheck.requireAll(Contender.BARE.title(), bareShares);
    compare(ClickHousePeer.TITLE, shares, clickHouse.shares(shares.length), shares.length);
    double[] sqlShares = shares(here, Contender.FLINK_SQL, sqlPool);
    AnswerCheck.requireAll(Contender.FLINK_SQL.title(), sqlShares);
    // Who ends later may have shared with somebody who is not among the fewer rows.
    long known = sqlPool.endingAfter(sqlPool.end().minus(DecodePool.longest()));
    compare(Contender.FLINK_SQL.title(), shares, sqlShares, sqlShares.length - (int) known);
  }

  private void compare(String who, double[] expected, double[] answered, int count) {
    double difference = AnswerCheck.require(who, expected, answered, count);
    largestDifference = Math.max(largestDifference, difference);
  }

  private static double[] shares(Path here, Contender contender, DecodePool of) throws IOException {
    return ShareFiles.read(
        here.resolve(contender.name()).resolve(contender.name()),
        Math.toIntExact(of.generations()));
  }
}
