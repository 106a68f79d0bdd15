package io.tokenmeter.local.attribute;

import io.tokenmeter.schemas.derived.GenerationEnergy;
import java.io.BufferedWriter;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Shares of energy as a CSV file, ordered by generation and GPU. Joules have six decimals; what is
 * missing is empty.
 */
final class ShareCsv {

  private static final int MICRO = 6;
  private static final String JOULES = "gpu,active_joules,idle_joules,overhead_joules,provenance";

  private ShareCsv() {}

  /** Of one recording, whose requests are known by their own id. */
  static void writeRequests(List<GenerationEnergy> rows, Path csv) throws IOException {
    write("request_id," + JOULES, rows, csv, row -> cells(row, row.getGenerationId()));
  }

  /** Of any sources, with the whole identity and the method. */
  static void writeGenerations(List<GenerationEnergy> rows, Path csv) throws IOException {
    write(
        "tenant,source,generation_id," + JOULES + ",method",
        rows,
        csv,
        row ->
            Stream.concat(
                cells(row, row.getTenant(), row.getSource(), row.getGenerationId()),
                Stream.of(row.getMethod())));
  }

  private static void write(
      String header,
      List<GenerationEnergy> rows,
      Path csv,
      java.util.function.Function<GenerationEnergy, Stream<String>> cells)
      throws IOException {
    List<GenerationEnergy> sorted = new ArrayList<>(rows);
    sorted.sort(
        Comparator.comparing(GenerationEnergy::getGenerationId)
            .thenComparing(GenerationEnergy::getGpu)
            .thenComparing(GenerationEnergy::getTenant)
            .thenComparing(GenerationEnergy::getSource));
    try (BufferedWriter out = Files.newBufferedWriter(csv)) {
      out.write(header);
      out.newLine();
      for (GenerationEnergy row : sorted) {
        out.write(cells.apply(row).map(ShareCsv::quotedIfNeeded).collect(Collectors.joining(",")));
        out.newLine();
      }
    }
  }

  private static Stream<String> cells(GenerationEnergy row, String... identity) {
    return Stream.concat(
        Stream.of(identity),
        Stream.of(
            row.getGpu(),
            joules(row.getActiveMicrojoules()),
            joules(row.getIdleMicrojoules()),
            joules(row.getOverheadMicrojoules()),
            row.getProvenance().name()));
  }

  private static String joules(@Nullable Long microjoules) {
    return microjoules == null ? "" : BigDecimal.valueOf(microjoules, MICRO).toPlainString();
  }

  private static String quotedIfNeeded(String text) {
    return text.matches("[^\",\r\n]*") ? text : '"' + text.replace("\"", "\"\"") + '"';
  }
}
