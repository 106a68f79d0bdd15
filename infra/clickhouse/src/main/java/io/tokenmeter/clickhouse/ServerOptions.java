package io.tokenmeter.clickhouse;

import io.tokenmeter.clickhouse.engine.EngineConfig;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The server's command line.
 *
 * @param parentPid the process whose end ends this one
 */
record ServerOptions(EngineConfig engine, int port, OptionalLong parentPid) {
  static final String USAGE =
      "--data DIR --port PORT --library FILE [--max-memory-bytes N] [--parent-pid PID]";
  private static final Set<String> KNOWN =
      Set.of("--data", "--port", "--library", "--max-memory-bytes", "--parent-pid");

  /** Throws IllegalArgumentException with one line that names the option at fault. */
  static ServerOptions parse(List<String> arguments) {
    Map<String, String> values = pairs(arguments);
    EngineConfig engine =
        new EngineConfig(
            Path.of(required(values, "--library")).toAbsolutePath(),
            Path.of(required(values, "--data")).toAbsolutePath(),
            number(
                "--max-memory-bytes",
                values.getOrDefault(
                    "--max-memory-bytes", String.valueOf(EngineConfig.DEFAULT_MAX_MEMORY_BYTES))));
    return new ServerOptions(engine, port(values), parentPid(values));
  }

  private static Map<String, String> pairs(List<String> arguments) {
    Map<String, String> values = new HashMap<>();
    for (int i = 0; i < arguments.size(); i += 2) {
      String name = arguments.get(i);
      if (!KNOWN.contains(name) || i + 1 == arguments.size()) {
        throw new IllegalArgumentException("Bad option '" + name + "', usage: " + USAGE);
      }
      values.put(name, arguments.get(i + 1));
    }
    return values;
  }

  private static int port(Map<String, String> values) {
    long port = number("--port", required(values, "--port"));
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException("--port " + port + " is not between 1 and 65535");
    }
    return (int) port;
  }

  private static OptionalLong parentPid(Map<String, String> values) {
    String pid = values.get("--parent-pid");
    return pid == null ? OptionalLong.empty() : OptionalLong.of(number("--parent-pid", pid));
  }

  private static String required(Map<String, String> values, String name) {
    String value = values.get(name);
    if (value == null) {
      throw new IllegalArgumentException("Missing " + name + ", usage: " + USAGE);
    }
    return value;
  }

  private static long number(String name, String value) {
    try {
      return Long.parseLong(value);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(name + " '" + value + "' is not a whole number", e);
    }
  }
}
