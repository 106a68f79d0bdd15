package io.tokenmeter.clickhouse.engine;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The engine of this process. There can be one: the data folder belongs to the process that opened
 * it, and the last connection that closes shuts the engine down.
 */
public final class Engine {
  private final Chdb chdb;
  private final String[] arguments;

  /** Its one registered party of our own is the anchor; every open connection adds another. */
  private final Phaser open = new Phaser(1);

  private final EngineConnection anchor;
  private volatile boolean closing;

  private Engine(Chdb chdb, EngineConfig config) {
    this.chdb = chdb;
    this.arguments = config.arguments();
    Pointer handle = chdb.chdb_connect(arguments.length, arguments);
    if (handle == null) {
      throw new IllegalStateException(
          "The ClickHouse engine cannot open %s: another process holds it, or it is not writable; stop that process or name another folder"
              .formatted(config.data()));
    }
    this.anchor = new EngineConnection(chdb, handle, () -> {});
  }

  /**
   * Loads the library and opens the data folder. Signal chaining must be in force, see {@link
   * SignalChaining}; the calling thread needs a large stack. Standard input is empty from then on.
   *
   * @throws IllegalStateException with one clear line when that fails
   */
  public static Engine open(EngineConfig config) {
    SignalChaining.require();
    StandardInput.detach();
    Chdb chdb =
        Native.load(
            config.library().toString(),
            Chdb.class,
            Map.of(Library.OPTION_STRING_ENCODING, "UTF-8"));
    // Its handlers would take the JVM's null checks for crashes and sleep on them.
    chdb.chdb_set_signal_handlers_enabled(0);
    return new Engine(chdb, config);
  }

  /** A new session; costs about a millisecond and starts with default settings. */
  public EngineConnection connect() throws EngineException {
    open.register();
    Pointer handle = closing ? null : chdb.chdb_connect(arguments.length, arguments);
    if (handle == null) {
      open.arriveAndDeregister();
      throw shuttingDown();
    }
    return new EngineConnection(chdb, handle, open::arriveAndDeregister);
  }

  /**
   * Refuses new sessions, waits for the open ones and shuts the engine down.
   *
   * @return false when statements still ran at the end of the wait; the engine is then left as it
   *     is, because closing a connection under a running statement aborts the process
   */
  public boolean close(Duration wait) {
    closing = true;
    int phase = open.arriveAndDeregister();
    try {
      open.awaitAdvanceInterruptibly(phase, wait.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
    anchor.close();
    chdb.chdb_shutdown();
    return true;
  }

  private static EngineException shuttingDown() {
    return new EngineException(236, "ABORTED", "The ClickHouse engine is shutting down");
  }
}
