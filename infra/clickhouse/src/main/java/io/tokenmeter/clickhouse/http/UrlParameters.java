package io.tokenmeter.clickhouse.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tokenmeter.clickhouse.engine.EngineException;
import java.net.URLDecoder;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The URL's parameters: a few for the interface itself, {@code param_*}, and settings. */
final class UrlParameters {
  private static final String PLACEHOLDER = "param_";
  private static final Pattern SETTING = Pattern.compile("[A-Za-z_][A-Za-z0-9_.]*");
  private static final int BAD_ARGUMENTS = 36;

  /** What the interface keeps to itself; everything else is a setting. */
  private static final Set<String> OF_THE_INTERFACE =
      Set.of(
          "query",
          "database",
          "default_format",
          "user",
          "password",
          "role",
          "quota_key",
          "query_id",
          "session_id",
          "session_check",
          "session_timeout",
          "compress",
          "decompress",
          "enable_http_compression",
          "client_protocol_version",
          "wait_end_of_query",
          "buffer_size",
          "readonly");

  private final Map<String, String> values = new LinkedHashMap<>();

  static UrlParameters parse(@Nullable String rawQuery) {
    UrlParameters parameters = new UrlParameters();
    if (rawQuery != null) {
      for (String pair : rawQuery.split("&", -1)) {
        parameters.add(pair);
      }
    }
    return parameters;
  }

  private void add(String pair) {
    int equals = pair.indexOf('=');
    if (equals > 0) {
      values.put(decode(pair.substring(0, equals)), decode(pair.substring(equals + 1)));
    }
  }

  private static String decode(String text) {
    return URLDecoder.decode(text, UTF_8);
  }

  Optional<String> get(String name) {
    return Optional.ofNullable(values.get(name)).filter(value -> !value.isEmpty());
  }

  boolean isOn(String name) {
    return get(name).filter(value -> !value.equals("0") && !value.equals("false")).isPresent();
  }

  /** Values of the statement's {@code {name:Type}} placeholders. */
  Map<String, String> placeholders() {
    return values.entrySet().stream()
        .filter(entry -> entry.getKey().startsWith(PLACEHOLDER))
        .collect(
            Collectors.toMap(
                entry -> entry.getKey().substring(PLACEHOLDER.length()), Map.Entry::getValue));
  }

  /** One SET statement for all settings; empty when there are none. */
  Optional<String> setStatement() throws EngineException {
    StringBuilder set = new StringBuilder();
    for (Map.Entry<String, String> entry : values.entrySet()) {
      if (isSetting(entry.getKey())) {
        set.append(set.isEmpty() ? "SET " : ", ").append(assignment(entry));
      }
    }
    return set.isEmpty() ? Optional.empty() : Optional.of(set.toString());
  }

  private static boolean isSetting(String name) {
    return !OF_THE_INTERFACE.contains(name) && !name.startsWith(PLACEHOLDER);
  }

  private static String assignment(Map.Entry<String, String> entry) throws EngineException {
    if (!SETTING.matcher(entry.getKey()).matches()) {
      throw new EngineException(
          BAD_ARGUMENTS, "BAD_ARGUMENTS", "Not a setting's name: '" + entry.getKey() + "'");
    }
    String value = entry.getValue().replace("\\", "\\\\").replace("'", "\\'");
    return entry.getKey() + " = '" + value + "'";
  }
}
