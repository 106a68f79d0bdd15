package io.tokenmeter.ingest.gateway;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Map;

/** Where the gateway listens and how much it takes at once. */
@ConfigMapping(prefix = "tokenmeter.gateway")
public interface GatewaySettings {

  /** Address to bind: a loopback one, because there is no authentication. */
  @WithDefault("127.0.0.1")
  String host();

  /** 0 takes a free port. */
  @WithDefault("8080")
  int port();

  /** Longest request body as sent. */
  @WithDefault("20971520")
  int maxBodyBytes();

  /** Longest request body after gzip is undone. */
  @WithDefault("41943040")
  int maxInflatedBytes();

  /** Most events in one batch. */
  @WithDefault("10000")
  int maxBatchEvents();

  /** Longest JSON of one event. */
  @WithDefault("262144")
  int maxEventBytes();

  /** Requests being read or waiting for acknowledgements; further ones are answered 503. */
  @WithDefault("64")
  int maxConcurrentRequests();

  /**
   * Bytes of the bodies of those requests, as announced and inflated; further requests are answered
   * 503. Decoded, they take several times as much.
   */
  @WithDefault("33554432")
  int maxPendingBytes();

  /** Connections open at once; further ones wait to be accepted. */
  @WithDefault("1024")
  int maxConnections();

  /** Threads that read and decode; bounds the bodies held in memory. */
  @WithDefault("16")
  int maxThreads();

  /** Longest wait for acknowledgements before the answer is 503. */
  @WithDefault("PT15S")
  Duration answerTimeout();

  /** Oldest accepted event; the same as {@code tokenmeter.streams.first-seen-horizon}. */
  @WithDefault("P34D")
  Duration firstSeenHorizon();

  /**
   * Defaults with some settings replaced.
   *
   * @param replaced full names, such as {@code tokenmeter.gateway.port}, and their values
   */
  static GatewaySettings defaultsExcept(Map<String, String> replaced) {
    return new SmallRyeConfigBuilder()
        .withMapping(GatewaySettings.class)
        .withSources(new PropertiesConfigSource(replaced, "given", 1))
        .build()
        .getConfigMapping(GatewaySettings.class);
  }
}
