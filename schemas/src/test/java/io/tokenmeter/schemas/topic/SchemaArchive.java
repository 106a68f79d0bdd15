package io.tokenmeter.schemas.topic;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Keeps today's schemas as a release: run with the version, in the folder of this module. */
final class SchemaArchive {

  private SchemaArchive() {}

  public static void main(String[] args) throws IOException {
    Path release = Files.createDirectories(Path.of("released", args[0]));
    for (Topic<?> topic : Topics.all()) {
      Path file = release.resolve(topic.name() + ".avsc");
      Files.writeString(file, topic.schema().toString(true) + "\n");
    }
  }
}
