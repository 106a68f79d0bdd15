package io.tokenmeter.engines.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Specifications of tiny children that share a journal. */
final class TinyChildren {
  private TinyChildren() {}

  static JavaProgram program(Class<?> main) {
    return ChildJvm.likeThisOne(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"))
        .program(main.getName(), 16);
  }

  /** Up once its note is in the journal. */
  static ProcessSpec spec(String name, Path folder) {
    Path journal = folder.resolve("journal");
    JavaProgram program = program(TinyChild.class);
    return ProcessSpec.of(
            name,
            folder,
            folder.resolve(name + ".out"),
            () -> program.line(List.of(name, journal.toString())))
        .environment(program.environment())
        .healthyWhen(() -> journal(folder).contains(name + " started"));
  }

  static List<String> journal(Path folder) throws IOException {
    return Files.readAllLines(folder.resolve("journal"));
  }
}
