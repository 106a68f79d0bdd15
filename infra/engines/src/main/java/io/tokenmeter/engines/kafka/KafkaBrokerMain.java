package io.tokenmeter.engines.kafka;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import kafka.Kafka;
import kafka.tools.StorageTool;
import org.apache.kafka.common.Uuid;

/** A broker that formats its log folder when it finds none. Argument: the properties file. */
public final class KafkaBrokerMain {
  private KafkaBrokerMain() {}

  public static void main(String[] args) throws Exception {
    String file = args[0];
    if (!isFormatted(file)) {
      format(file);
    }
    Kafka.main(new String[] {file});
  }

  private static boolean isFormatted(String file) throws Exception {
    Properties properties = new Properties();
    try (InputStream stream = Files.newInputStream(Path.of(file))) {
      properties.load(stream);
    }
    return Files.exists(Path.of(properties.getProperty("log.dirs"), "meta.properties"));
  }

  private static void format(String file) {
    String[] command = {
      "format", "--ignore-formatted", "-t", Uuid.randomUuid().toString(), "-c", file
    };
    if (StorageTool.execute(command, System.out) != 0) {
      throw new IllegalStateException(
          "Kafka's storage could not be formatted as " + file + " says");
    }
  }
}
