package io.tokenmeter.local.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tokenmeter.engines.process.FreePorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a command may have left on the machine: processes, listening ports, temporary files. */
final class Leftovers {

  private static final Duration LIMIT = Duration.ofSeconds(60);

  /** A kill -9 of everything leaves the data, and no more than this beside it. */
  private static final Set<String> OF_THE_FOLDER = Set.of("tmp");

  private final Path temporary;
  private final Set<String> before;

  private Leftovers(Path temporary, Set<String> before) {
    this.temporary = temporary;
    this.before = before;
  }

  /** The state of things before a command. */
  static Leftovers before(Path temporary) throws IOException {
    return new Leftovers(temporary, entries(temporary));
  }

  /** Nothing but the data is left; what has been killed may take a moment to go. */
  void awaitNone(Path data) {
    await()
        .atMost(LIMIT)
        .pollInterval(Duration.ofMillis(200))
        .untilAsserted(
            () -> {
              assertThat(processesThatName(data)).as("processes").isEmpty();
              assertThat(entries(temporary)).as("temporary files").isEqualTo(before);
              assertThat(entries(data)).doesNotContainAnyElementsOf(OF_THE_FOLDER);
              assertThat(portsInUse(data)).as("listening ports").isEmpty();
            });
  }

  private static Set<String> entries(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return Set.of();
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .map(entry -> entry.getFileName().toString())
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  /** By command line: all processes of a runtime name its folder. */
  static List<String> processesThatName(Path data) throws IOException {
    List<String> found = new ArrayList<>();
    try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
      for (Path process :
          processes.filter(p -> p.getFileName().toString().matches("\\d+")).toList()) {
        String line = commandLine(process);
        boolean ourselves = process.endsWith(Long.toString(ProcessHandle.current().pid()));
        if (line.contains(data.toString()) && !ourselves) {
          found.add(process.getFileName() + " " + line.substring(0, Math.min(300, line.length())));
        }
      }
    }
    return found;
  }

  private static String commandLine(Path process) {
    try {
      return Files.readString(process.resolve("cmdline")).replace('\0', ' ');
    } catch (IOException e) {
      return ""; // It has ended.
    }
  }

  private static List<Integer> portsInUse(Path data) throws IOException {
    Path descriptor = data.resolve("runtime.json");
    if (!Files.exists(descriptor)) {
      return List.of();
    }
    List<Integer> used = new ArrayList<>();
    for (JsonNode value : new ObjectMapper().readTree(descriptor.toFile())) {
      if (value.isInt() && !FreePorts.isFree(value.asInt())) {
        used.add(value.asInt());
      }
    }
    return used;
  }
}
