package io.tokenmeter.local;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The boundaries of the house. */
@AnalyzeClasses(packages = "io.tokenmeter", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule ingest_knows_no_other_middle_module =
      noClasses()
          .that()
          .resideInAPackage("io.tokenmeter.ingest..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.tokenmeter.streams..", "io.tokenmeter.flink..", "io.tokenmeter.sinks..");

  @ArchTest
  static final ArchRule streams_jobs_know_no_other_middle_module =
      noClasses()
          .that()
          .resideInAPackage("io.tokenmeter.streams..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.tokenmeter.ingest..", "io.tokenmeter.flink..", "io.tokenmeter.sinks..");

  @ArchTest
  static final ArchRule flink_jobs_know_no_other_middle_module =
      noClasses()
          .that()
          .resideInAPackage("io.tokenmeter.flink..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.tokenmeter.ingest..", "io.tokenmeter.streams..", "io.tokenmeter.sinks..");

  @ArchTest
  static final ArchRule sinks_know_no_other_middle_module =
      noClasses()
          .that()
          .resideInAPackage("io.tokenmeter.sinks..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.tokenmeter.ingest..", "io.tokenmeter.streams..", "io.tokenmeter.flink..");

  @ArchTest
  static final ArchRule schemas_know_nobody =
      noClasses()
          .that()
          .resideInAPackage("io.tokenmeter.schemas..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.tokenmeter.ingest..",
              "io.tokenmeter.streams..",
              "io.tokenmeter.flink..",
              "io.tokenmeter.sinks..",
              "io.tokenmeter.engines..",
              "io.tokenmeter.clickhouse..",
              "io.tokenmeter.local..");

  @ArchTest
  static final ArchRule only_the_local_runtime_sees_all =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.tokenmeter.local..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.tokenmeter.local..");

  @ArchTest
  static final ArchRule engines_know_nothing_of_tokens =
      noClasses()
          .that()
          .resideInAnyPackage("io.tokenmeter.engines..", "io.tokenmeter.clickhouse..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.tokenmeter.schemas..",
              "io.tokenmeter.ingest..",
              "io.tokenmeter.streams..",
              "io.tokenmeter.flink..",
              "io.tokenmeter.sinks..");

  @ArchTest
  static final ArchRule attribution_arithmetic_knows_no_framework =
      noClasses()
          .that()
          .resideInAPackage("io.tokenmeter.flink.energy.attribution..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache.flink..", "org.apache.kafka..", "java.sql..");

  @ArchTest
  static final ArchRule tariff_arithmetic_knows_no_framework =
      noClasses()
          .that()
          .resideInAPackage("io.tokenmeter.schemas.tariff..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache.flink..", "org.apache.kafka..", "java.sql..");

  @ArchTest
  static final ArchRule packages_are_free_of_cycles =
      slices().matching("io.tokenmeter.(*).(*)..").should().beFreeOfCycles();
}
