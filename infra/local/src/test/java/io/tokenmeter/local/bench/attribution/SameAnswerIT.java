package io.tokenmeter.local.bench.attribution;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokenmeter.local.load.DecodePool;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The benchmark's contenders over few rows, unmeasured: the real operators and both dialects. */
@Tag("side-by-side")
class SameAnswerIT {

  private static final DecodePool POOL =
      DecodePool.serving(3, 2_000, Instant.parse("2026-01-01T00:00:00Z"));
  private static final int GENERATIONS = Math.toIntExact(POOL.generations());

  @TempDir
  @SuppressWarnings("NullAway.Init")
  private Path folder;

  @Test
  void attributionFlinkSqlAndClickHouseSqlDivideTheSameEnergyTheSameWay() throws Exception {
    Path rows = folder.resolve("rows");
    RowFile.write(POOL, rows);
    Path answers = folder.resolve("answers");
    List<ContenderRun> runs =
        ContenderProcess.run(List.of(Contender.values()), rows, answers, 0, POOL.size());
    double[] attribution = shares(answers, Contender.ATTRIBUTION);

    assertThat(runs).extracting(ContenderRun::contender).containsExactly(Contender.values());
    AnswerCheck.require(
        "Flink SQL", attribution, shares(answers, Contender.FLINK_SQL), GENERATIONS);
    AnswerCheck.requireAll("the bare topology", shares(answers, Contender.BARE));
    try (ClickHousePeer clickHouse = ClickHousePeer.start(folder.resolve("peer"), what -> {})) {
      clickHouse.fill(POOL);
      var unused = clickHouse.answer(POOL.size());
      AnswerCheck.require(
          "ClickHouse SQL", attribution, clickHouse.shares(GENERATIONS), GENERATIONS);
    }
  }

  private static double[] shares(Path answers, Contender contender) throws Exception {
    return ShareFiles.read(answers.resolve(contender.name()), GENERATIONS);
  }
}
