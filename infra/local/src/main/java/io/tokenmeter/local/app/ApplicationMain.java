package io.tokenmeter.local.app;

import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The application process: settings from the environment, until it is told to stop. */
public final class ApplicationMain {

  private static final Logger LOG = LoggerFactory.getLogger(ApplicationMain.class);

  private ApplicationMain() {}

  public static void main(String[] args) throws InterruptedException {
    CountDownLatch stop = new CountDownLatch(1);
    CountDownLatch stopped = new CountDownLatch(1);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stopOrderly(stop, stopped), "stop"));
    try (Application application = Application.fromConfiguration()) {
      application.start();
      LOG.info("application is ready");
      stop.await();
    } catch (RuntimeException e) {
      LOG.error("the application could not start", e);
      stopped.countDown();
      System.exit(1);
    }
    stopped.countDown();
  }

  /** The JVM ends when its hooks have ended: this one waits until everything is closed. */
  private static void stopOrderly(CountDownLatch stop, CountDownLatch stopped) {
    stop.countDown();
    try {
      stopped.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
