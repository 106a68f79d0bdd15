package io.tokenmeter.local.calibrate;

import java.net.URI;
import java.util.List;

/**
 * What is validated.
 *
 * @param engineUrl base URL of the engine's OpenAI API: its own, not that of a gateway which
 *     reports generations too
 * @param engine kind of engine, as the label {@code engine} of its generations names it
 * @param model as the engine calls it
 * @param gpus that compute a request together, as their meters are named
 */
public record Target(URI engineUrl, String engine, String model, List<String> gpus) {

  public Target {
    gpus = List.copyOf(gpus);
    if (gpus.isEmpty()) {
      throw new IllegalArgumentException("name the GPUs that serve the model, as their meters do");
    }
  }
}
