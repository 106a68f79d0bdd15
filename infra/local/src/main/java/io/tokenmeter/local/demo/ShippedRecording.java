package io.tokenmeter.local.demo;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** The recording that comes with the build: 160 seconds of one H200 serving two models. */
public final class ShippedRecording {

  private static final List<String> FILES = List.of("requests.jsonl", "nvml.csv", "meta.json");

  private ShippedRecording() {}

  /** Lays the recording into a folder and gives that folder. */
  public static Path unpackInto(Path folder) throws IOException {
    Files.createDirectories(folder);
    for (String file : FILES) {
      try (InputStream in = ShippedRecording.class.getResourceAsStream("/demo-trace/" + file)) {
        if (in == null) {
          throw new FileNotFoundException("the build lacks demo-trace/" + file);
        }
        Files.copy(in, folder.resolve(file), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    return folder;
  }
}
