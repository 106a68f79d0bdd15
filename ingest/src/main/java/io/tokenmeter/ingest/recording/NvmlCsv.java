package io.tokenmeter.ingest.recording;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * NVML samples as comma-separated whole numbers under a header. An empty cell, {@code N/A} and
 * {@code [N/A]} are what the GPU did not tell; other columns than ours are skipped.
 */
final class NvmlCsv {

  private final Path file;
  private final Map<String, Integer> columns = new HashMap<>();

  private NvmlCsv(Path file, String header) {
    this.file = file;
    String[] names = header.split(",", -1);
    for (int i = 0; i < names.length; i++) {
      columns.put(names[i].trim(), i);
    }
    for (String needed : List.of("sample_start_ns", "power_mw", "total_energy_mj")) {
      if (!columns.containsKey(needed)) {
        throw RecordingException.at(file, 1, "column " + needed + " is missing");
      }
    }
  }

  static List<RecordedSample> read(Path file, List<String> lines) {
    if (lines.isEmpty()) {
      throw RecordingException.at(file, 1, "header is missing");
    }
    NvmlCsv csv = new NvmlCsv(file, lines.get(0));
    List<RecordedSample> samples = new ArrayList<>(lines.size());
    for (int i = 1; i < lines.size(); i++) {
      if (!lines.get(i).isBlank()) {
        csv.addSample(samples, i + 1, lines.get(i).split(",", -1));
      }
    }
    return samples;
  }

  private void addSample(List<RecordedSample> samples, int line, String[] cells) {
    Long start = cell(line, cells, "sample_start_ns");
    Long end = cell(line, cells, "sample_end_ns");
    Long power = cell(line, cells, "power_mw");
    Long energy = cell(line, cells, "total_energy_mj");
    if (start == null || (power == null && energy == null)) {
      return;
    }
    samples.add(
        new RecordedSample(
            end == null ? start : midpoint(line, start, end),
            power,
            energy,
            cell(line, cells, "gpu_util_pct"),
            cell(line, cells, "mem_util_pct"),
            cell(line, cells, "sm_clock_mhz"),
            cell(line, cells, "mem_clock_mhz"),
            cell(line, cells, "mem_used_bytes"),
            cell(line, cells, "temp_c")));
  }

  private long midpoint(int line, long start, long end) {
    if (end < start) {
      throw RecordingException.at(
          file, line, "sample_end_ns = " + end + " is before sample_start_ns = " + start);
    }
    return start + (end - start) / 2;
  }

  private @Nullable Long cell(int line, String[] cells, String column) {
    Integer index = columns.get(column);
    if (index == null) {
      return null;
    }
    if (index >= cells.length) {
      throw RecordingException.at(file, line, "column " + column + " is missing");
    }
    String cell = cells[index].trim();
    if (cell.isEmpty() || cell.equals("N/A") || cell.equals("[N/A]")) {
      return null;
    }
    return number(line, column, cell);
  }

  private long number(int line, String column, String cell) {
    try {
      long number = Long.parseLong(cell);
      if (number >= 0) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Answered below, like a negative one.
    }
    throw RecordingException.at(
        file, line, column + " = " + cell + ": must be a whole number that is not negative");
  }
}
