package io.tokenmeter.clickhouse;

import io.tokenmeter.clickhouse.engine.EngineException;
import java.io.IOException;
import java.util.List;
import java.util.OptionalLong;

/** The process that holds the ClickHouse engine. Start it with {@link ClickHouseCommand}. */
public final class ClickHouseServerMain {
  private ClickHouseServerMain() {}

  /** Serves until it is told to stop (SIGTERM) or its parent ends; exits 1 when it cannot start. */
  public static void main(String[] arguments) {
    // Read once by the JDK's HTTP server: small replies at once, idle connections kept for minutes.
    System.setProperty("sun.net.httpserver.nodelay", "true");
    System.setProperty("sun.net.httpserver.idleInterval", "300");
    System.setProperty("sun.net.httpserver.maxIdleConnections", "64");
    // A client reads the error of its insert only after it has sent all rows.
    System.setProperty("sun.net.httpserver.drainAmount", String.valueOf(1 << 30));
    ClickHouseServer.largeThread(() -> start(List.of(arguments))).start();
  }

  private static void start(List<String> arguments) {
    try {
      ServerOptions options = ServerOptions.parse(arguments);
      followParent(options.parentPid());
      ClickHouseServer server = ClickHouseServer.start(options);
      Runtime.getRuntime().addShutdownHook(ClickHouseServer.largeThread(() -> stop(server)));
      System.out.println("ClickHouse engine at http://127.0.0.1:" + options.port());
    } catch (IllegalArgumentException | IllegalStateException | IOException | EngineException e) {
      System.err.println(e.getMessage());
      Runtime.getRuntime().halt(1);
    }
  }

  private static void stop(ClickHouseServer server) {
    try {
      server.stop();
    } catch (RuntimeException e) {
      System.err.println(e.getMessage());
      Runtime.getRuntime().halt(1);
    }
  }

  private static void followParent(OptionalLong pid) {
    if (pid.isEmpty()) {
      return;
    }
    ProcessHandle.of(pid.getAsLong())
        .orElseThrow(() -> new IllegalStateException("No parent process " + pid.getAsLong()))
        .onExit()
        .thenRun(() -> System.exit(0));
  }
}
