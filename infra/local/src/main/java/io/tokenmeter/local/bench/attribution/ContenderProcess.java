package io.tokenmeter.local.bench.attribution;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tokenmeter.engines.process.ChildJvm;
import io.tokenmeter.local.bench.StageProcess;
import io.tokenmeter.local.runtime.Classpath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Runs contenders in a JVM of their own, so that one's compiled code is not another's. */
final class ContenderProcess {

  /** What the processes leave in their folders. */
  static final String RUNS = "runs.json";

  static final String SOAK = "soak.json";

  private static final int HEAP = 512;
  private static final Duration LIMIT = Duration.ofMinutes(20);
  private static final Duration SOAK_LIMIT = Duration.ofHours(3);
  private static final List<String> OPTIONS =
      List.of(
          "-Dorg.apache.avro.SERIALIZABLE_PACKAGES=io.tokenmeter.schemas.event,"
              + "io.tokenmeter.schemas.reference,io.tokenmeter.schemas.derived",
          "--add-opens=java.base/java.util=ALL-UNNAMED",
          "--add-opens=java.base/java.lang=ALL-UNNAMED",
          "--add-opens=java.base/java.time=ALL-UNNAMED");

  private ContenderProcess() {}

  /**
   * One after the other, over the same rows.
   *
   * @param folder where the answers go
   * @param warmUp so many rows are not counted
   * @param measured so many rows are answered for
   */
  static List<ContenderRun> run(
      List<Contender> contenders, Path rows, Path folder, long warmUp, long measured)
      throws IOException, InterruptedException {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                rows.toString(),
                folder.toString(),
                Long.toString(warmUp),
                Long.toString(measured)));
    contenders.forEach(contender -> arguments.add(contender.name()));
    await(
        contenders.get(0).name(),
        contenders.contains(Contender.FLINK_SQL),
        ContenderMain.class,
        arguments,
        folder,
        LIMIT,
        line -> {});
    ContenderRun[] runs =
        new ObjectMapper().readValue(folder.resolve(RUNS).toFile(), ContenderRun[].class);
    return List.of(runs);
  }

  /**
   * The job alone over such a pool, in an empty folder.
   *
   * @param progress told each second how far it is
   */
  static SoakRun soak(Path folder, SoakKind kind, long count, Consumer<String> progress)
      throws IOException, InterruptedException {
    List<String> arguments = List.of(folder.toString(), kind.name(), Long.toString(count));
    await("soak", false, SoakMain.class, arguments, folder, SOAK_LIMIT, progress);
    return new ObjectMapper().readValue(folder.resolve(SOAK).toFile(), SoakRun.class);
  }

  private static void await(
      String name,
      boolean sql,
      Class<?> main,
      List<String> arguments,
      Path folder,
      Duration limit,
      Consumer<String> said)
      throws IOException, InterruptedException {
    Files.createDirectories(folder);
    ChildJvm all = ChildJvm.likeThisOne(OPTIONS);
    String classpath =
        sql ? Classpath.ofFlinkSql(all.classpath()) : Classpath.ofFlink(all.classpath());
    try (StageProcess process =
        StageProcess.start(name, all.on(classpath), main, HEAP, arguments, Map.of(), folder)) {
      var unused = process.await(limit, said);
    }
  }
}
