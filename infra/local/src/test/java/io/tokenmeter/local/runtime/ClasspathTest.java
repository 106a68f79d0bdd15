package io.tokenmeter.local.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClasspathTest {

  private static final String OURS = System.getProperty("java.class.path");

  @Test
  void bothBuildsOfRocksDbAreOnTheWholeClassPathWhichIsWhyItIsDivided() {
    assertThat(OURS).contains("frocksdbjni-").contains(File.separator + "rocksdbjni-");
  }

  @Test
  void flinkSeesItsOwnBuildOfRocksDbAlone() {
    assertThat(Classpath.ofFlink(OURS))
        .contains("frocksdbjni-")
        .doesNotContain(File.separator + "rocksdbjni-");
  }

  @Test
  void kafkaStreamsSeesItsOwnBuildOfRocksDbAlone() {
    assertThat(Classpath.ofTheRest(OURS))
        .contains(File.separator + "rocksdbjni-")
        .doesNotContain("frocksdbjni-");
  }

  @Test
  void flinkSqlIsSeenByTheProcessThatComparesWithItAlone() {
    assertThat(OURS).contains("flink-table-planner-loader-");
    assertThat(Classpath.ofFlinkSql(OURS))
        .contains("flink-table-planner-loader-")
        .contains("frocksdbjni-")
        .doesNotContain(File.separator + "rocksdbjni-");
    assertThat(Classpath.ofFlink(OURS)).doesNotContain("flink-table-").doesNotContain("flink-cep-");
    assertThat(Classpath.ofTheRest(OURS)).doesNotContain("flink-table-");
  }

  @Test
  void theLaunchersFlinkSqlComesFromTheFolderBesideItsLibraries(@TempDir Path lib)
      throws IOException {
    Path sql =
        Files.createDirectories(lib.resolve("sql")).resolve("flink-table-planner-loader-1.jar");
    Files.createFile(sql);

    assertThat(Classpath.ofFlinkSql(lib.resolve("frocksdbjni-1.jar").toString()))
        .endsWith(File.pathSeparator + sql);
  }
}
