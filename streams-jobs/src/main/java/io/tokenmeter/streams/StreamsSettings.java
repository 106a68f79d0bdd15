package io.tokenmeter.streams;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Settings of the Kafka Streams applications. Durations are ISO 8601, such as {@code PT0.1S}. */
@ConfigMapping(prefix = "tokenmeter.streams")
public interface StreamsSettings {

  /** Folder of the local stores; a folder that survives a restart makes the restart fast. */
  Path stateDir();

  /** Threads per application. */
  @WithDefault("1")
  int threads();

  /** How long a result may wait before it is committed; also bounds what a crash repeats. */
  @WithDefault("PT0.25S")
  Duration commitInterval();

  /**
   * After so long without a heartbeat an instance counts as dead, and its tasks move. Long enough
   * for a machine that is busy, and a sixth of the minute in which every fault has to heal.
   */
  @WithDefault("PT10S")
  Duration sessionTimeout();

  /**
   * Name of this instance, the same after a restart: its tasks then wait for it instead of moving.
   * Without one, an instance leaves its group when it is closed.
   */
  Optional<String> instanceId();

  /** Copies of each store kept warm on other instances. */
  @WithDefault("0")
  int standbyReplicas();

  /** Memory that all RocksDB stores of the process share: block cache and write buffers. */
  @WithDefault("32")
  int storeMemoryMebibytes();

  /** Oldest accepted event, counted back from when the broker received it. */
  @WithDefault("P34D")
  Duration firstSeenHorizon();

  /** How far ahead of the broker's clock an event may be. */
  @WithDefault("PT5M")
  Duration acceptedAhead();

  /** A route cost expires so long after the newest event behind it. */
  @WithDefault("PT5M")
  Duration routeValidity();

  /** An endpoint silent for so long leaves the live feed. */
  @WithDefault("PT1H")
  Duration routeForgetAfter();

  /** Longest wait for reference data at the start. */
  @WithDefault("PT1M")
  Duration referenceTimeout();
}
