package io.tokenmeter.local.runtime;

import io.tokenmeter.local.app.ApplicationMain;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a runtime may be given beyond its folder.
 *
 * @param settings {@code tokenmeter.*} settings of the application and Flink, over the runtime's
 *     own
 * @param applicationMain class with the main method of the application process
 */
public record RuntimeOptions(Map<String, String> settings, String applicationMain) {

  /** The runtime as the launcher starts it. */
  public static final RuntimeOptions DEFAULT =
      new RuntimeOptions(Map.of(), ApplicationMain.class.getName());

  public RuntimeOptions {
    settings = Map.copyOf(settings);
  }

  /** These and one more setting. */
  public RuntimeOptions with(String setting, String value) {
    Map<String, String> more = new TreeMap<>(settings);
    more.put(setting, value);
    return new RuntimeOptions(more, applicationMain);
  }

  /** These with another main class of the application. */
  public RuntimeOptions applicationMain(Class<?> main) {
    return new RuntimeOptions(settings, main.getName());
  }
}
