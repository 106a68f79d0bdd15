package io.tokenmeter.ingest.gateway;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tokenmeter.ingest.publish.KafkaFactPublisher;
import io.tokenmeter.schemas.config.Configuration;
import io.tokenmeter.schemas.config.KafkaSettings;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The gateway as a process of its own, until it is told to stop. */
public final class GatewayMain {

  private static final Logger LOG = LoggerFactory.getLogger(GatewayMain.class);

  private static final Duration CLOSING = Duration.ofSeconds(20);

  private GatewayMain() {}

  /**
   * Settings come from {@link Configuration}: {@code TOKENMETER_GATEWAY_*} and {@code
   * TOKENMETER_KAFKA_*}, or a properties file.
   */
  public static void main(String[] args) throws InterruptedException {
    GatewaySettings settings = Configuration.load(GatewaySettings.class);
    CountDownLatch stopped = new CountDownLatch(1);
    try (KafkaFactPublisher publisher =
            KafkaFactPublisher.open(Configuration.load(KafkaSettings.class));
        Gateway gateway =
            new Gateway(settings, publisher, new SimpleMeterRegistry(), Clock.systemUTC())) {
      gateway.start();
      LOG.info("Gateway listens on {}:{}", settings.host(), gateway.port());
      stopWhenTold(stopped, Thread.currentThread());
      stopped.await();
    }
  }

  /** The virtual machine ends as soon as its hooks have: this one waits for an orderly close. */
  private static void stopWhenTold(CountDownLatch stopped, Thread closing) {
    Thread hook =
        new Thread(
            () -> {
              stopped.countDown();
              try {
                closing.join(CLOSING.toMillis());
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            "stop");
    Runtime.getRuntime().addShutdownHook(hook);
  }
}
