package io.tokenmeter.local.bench.attribution;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tokenmeter.local.bench.Stopwatch;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * A process that runs contenders one after the other, each warm: first over the beginning of the
 * rows, which is not counted, then over all that it is to answer. It leaves a list of {@link
 * ContenderRun} as JSON.
 */
public final class ContenderMain {

  private final Path rows;
  private final Path folder;

  private ContenderMain(Path rows, Path folder) {
    this.rows = rows;
    this.folder = folder;
  }

  /**
   * @param args file of rows, folder for what comes of it, how many rows warm up, how many are
   *     measured, then the contenders
   */
  public static void main(String[] args) throws Exception {
    ContenderMain main = new ContenderMain(Path.of(args[0]), Path.of(args[1]));
    long warmUp = Long.parseLong(args[2]);
    long measured = Long.parseLong(args[3]);
    List<ContenderRun> runs = new ArrayList<>();
    for (String name : List.of(args).subList(4, args.length)) {
      Contender contender = Contender.valueOf(name);
      if (warmUp > 0) {
        main.run(contender, warmUp, "warm-up-");
      }
      Stopwatch watch = Stopwatch.start();
      main.run(contender, measured, "");
      runs.add(new ContenderRun(contender, watch.rate(measured)));
    }
    new ObjectMapper().writeValue(main.folder.resolve(ContenderProcess.RUNS).toFile(), runs);
    System.exit(0);
  }

  private void run(Contender contender, long count, String prefix) throws Exception {
    Path shares = folder.resolve(prefix + contender.name());
    try (StreamExecutionEnvironment env = LocalFlink.open(folder)) {
      RowStreams streams = RowStreams.of(env, new RowFile(rows), count);
      switch (contender) {
        case ATTRIBUTION ->
            JobTopology.attribute(
                streams, contender.maxGenerationAge(), new ShareFiles<>(shares, Answers::of));
        case BARE ->
            JobTopology.bare(
                streams, contender.maxGenerationAge(), new ShareFiles<>(shares, Answers::of));
        case FLINK_SQL ->
            SqlAttribution.attribute(
                env, streams, contender.maxGenerationAge(), new ShareFiles<>(shares, Answers::of));
      }
      env.execute(contender.title());
    }
  }
}
