package io.tokenmeter.engines.process;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** Asked again and again while a process starts; an exception counts as "not yet". */
@FunctionalInterface
public interface HealthCheck {
  Duration PATIENCE = Duration.ofSeconds(2);

  /** Whether the process does its work now. Must return within a few seconds. */
  boolean isHealthy() throws Exception;

  /** Healthy as soon as the process runs. */
  static HealthCheck running() {
    return () -> true;
  }

  /** Healthy when something accepts connections on that loopback port. */
  static HealthCheck tcp(int port) {
    return () -> {
      try (Socket socket = new Socket()) {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        socket.connect(address, (int) PATIENCE.toMillis());
        return true;
      }
    };
  }

  /** Healthy when a GET of that address answers with a 2xx status. */
  static HealthCheck http(URI address) {
    HttpClient client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();
    HttpRequest request = HttpRequest.newBuilder(address).timeout(PATIENCE).build();
    return () -> client.send(request, BodyHandlers.discarding()).statusCode() / 100 == 2;
  }

  /** Healthy when both are; the second is asked only once the first is healthy. */
  default HealthCheck and(HealthCheck next) {
    return () -> isHealthy() && next.isHealthy();
  }
}
