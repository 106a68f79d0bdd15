package io.tokenmeter.clickhouse.library;

import java.nio.file.Path;
import java.util.function.Consumer;

/** A packed library and how to get at it. */
interface Archive {
  /** Fetches the package into {@code folder}; returns the packed file. */
  Path fetch(String specification, Path folder, Consumer<String> progress);

  /** Unpacks one member into {@code folder}; returns the unpacked file. */
  Path unpack(Path packed, String member, Path folder, Consumer<String> progress);
}
