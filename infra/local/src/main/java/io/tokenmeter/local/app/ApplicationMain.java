package io.tokenmeter.local.app;

import io.tokenmeter.sinks.clickhouse.load.AfterInsert;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The application process: settings from the environment, until it is told to stop. */
public final class ApplicationMain {

  private static final Logger LOG = LoggerFactory.getLogger(ApplicationMain.class);

  private ApplicationMain() {}

  public static void main(String[] args) throws InterruptedException {
    run(AfterInsert.NOTHING);
  }

  /** Runs until the process is told to stop; {@code afterInsert} hears of the sink's inserts. */
  static void run(AfterInsert afterInsert) throws InterruptedException {
    CountDownLatch stop = new CountDownLatch(1);
    CountDownLatch stopped = new CountDownLatch(1);
    AtomicBoolean ready = new AtomicBoolean();
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> stopOrderly(ready, stop, stopped), "stop"));
    try (Application application = Application.fromConfiguration(afterInsert)) {
      application.start();
      ready.set(true);
      LOG.info("application is ready");
      stop.await();
    } catch (RuntimeException e) {
      LOG.error("the application could not start", e);
      stopped.countDown();
      System.exit(1);
    }
    stopped.countDown();
  }

  /**
   * The JVM ends when its hooks have ended: this one waits until everything is closed. While it
   * starts, nothing has been taken in, and the start may be waiting for what has stopped already.
   */
  private static void stopOrderly(
      AtomicBoolean ready, CountDownLatch stop, CountDownLatch stopped) {
    if (!ready.get()) {
      return;
    }
    stop.countDown();
    try {
      stopped.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
