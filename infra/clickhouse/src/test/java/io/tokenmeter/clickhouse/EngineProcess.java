package io.tokenmeter.clickhouse;

import static org.awaitility.Awaitility.await;

import com.clickhouse.client.api.Client;
import com.clickhouse.client.api.insert.InsertSettings;
import com.clickhouse.data.ClickHouseFormat;
import io.tokenmeter.clickhouse.library.ClickHouseLibrary;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;

/** The server as a real process, and the official client to talk to it. */
final class EngineProcess implements AutoCloseable {
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  final Process process;
  final int port;
  final Client client;

  private EngineProcess(Process process, int port) {
    this.process = process;
    this.port = port;
    this.client =
        new Client.Builder()
            .addEndpoint(url())
            .setUsername("default")
            .setPassword("")
            .compressServerResponse(false)
            .compressClientRequest(false)
            .build();
  }

  static EngineProcess start(Path data) throws IOException {
    return startUnder(ProcessHandle.current().pid(), data);
  }

  static EngineProcess startUnder(long parentPid, Path data) throws IOException {
    Path library = ClickHouseLibrary.forThisMachine(System.getenv()).locate(System.out::println);
    int port = freePort();
    ProcessBuilder builder =
        ClickHouseCommand.of(library, data, port)
            .withParent(parentPid)
            .processBuilder(System.getProperty("java.class.path"));
    EngineProcess engine =
        new EngineProcess(builder.redirectError(ProcessBuilder.Redirect.INHERIT).start(), port);
    await()
        .atMost(Duration.ofSeconds(60))
        .ignoreExceptions()
        .until(() -> !engine.process.isAlive() || engine.answersPing());
    engine.requireAlive();
    return engine;
  }

  String url() {
    return "http://127.0.0.1:" + port;
  }

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(URI.create(url() + path)).GET().build());
  }

  HttpResponse<String> post(String path, byte[] body) throws IOException, InterruptedException {
    return send(
        HttpRequest.newBuilder(URI.create(url() + path))
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .build());
  }

  HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
    return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
  }

  void execute(String sql) throws Exception {
    client.execute(sql).get().close();
  }

  String scalar(String sql) {
    return client.queryAll(sql).get(0).getString(1);
  }

  long insert(String table, byte[] rows, ClickHouseFormat format, InsertSettings settings)
      throws Exception {
    try (var response =
        client.insert(table, new ByteArrayInputStream(rows), format, settings).get()) {
      return response.getWrittenRows();
    }
  }

  /** As the kernel would: no chance to say goodbye. */
  void kill() {
    process.destroyForcibly().onExit().join();
  }

  int terminate() {
    process.destroy();
    return process.onExit().join().exitValue();
  }

  @Override
  public void close() {
    client.close();
    kill();
  }

  private void requireAlive() {
    if (!process.isAlive()) {
      throw new IllegalStateException("the engine's process exited with " + process.exitValue());
    }
  }

  private boolean answersPing() throws IOException, InterruptedException {
    return get("/ping").body().equals("Ok.\n");
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
