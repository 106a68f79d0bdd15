package io.tokenmeter.ingest.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tokenmeter.ingest.client.GatewayException;
import io.tokenmeter.ingest.gateway.Gateway;
import io.tokenmeter.ingest.gateway.GatewaySettings;
import io.tokenmeter.ingest.publish.RecordingPublisher;
import io.tokenmeter.schemas.event.Generation;
import io.tokenmeter.schemas.event.InputMark;
import io.tokenmeter.schemas.event.PowerReading;
import io.tokenmeter.schemas.topic.Topics;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplayerTest {

  private static final Path H200 = Path.of("../../shared/data/h200-trace");

  private Path folder;
  private final RecordingPublisher publisher = new RecordingPublisher();
  private Gateway gateway;

  @BeforeEach
  void start(@TempDir Path temporary) {
    folder = temporary;
    gateway =
        new Gateway(
                GatewaySettings.defaultsExcept(Map.of("tokenmeter.gateway.port", "0")),
                publisher,
                new SimpleMeterRegistry(),
                Clock.systemUTC())
            .start();
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  @Test
  void sendsTheWholeH200RecordingAndItsEnd() throws Exception {
    assumeTrue(Files.isDirectory(H200), "recording " + H200 + " is not here");
    Instant before = Instant.now();

    ReplayResult result = Replayer.replay(max(H200), progress -> {});

    assertThat(result.rejected()).isEmpty();
    assertThat(result.accepted()).isEqualTo(result.sent()).isEqualTo(2232 + 2 * 3846 + 1);
    List<Generation> generations = publisher.of(Topics.GENERATION_EVENTS);
    assertThat(generations).hasSize(2232);
    InputMark mark = publisher.of(Topics.INPUT_MARKS).get(0);
    assertThat(mark.getGpus().get(0).getGenerations()).isEqualTo(2232);
    Instant last =
        publisher.of(Topics.POWER_READINGS).stream()
            .map(PowerReading::getSampleTime)
            .max(Instant::compareTo)
            .orElseThrow();
    assertThat(mark.getGpus().get(0).getLastSampleTime()).isEqualTo(last);
    assertThat(mark.getEndedAt()).isBetween(before.minusSeconds(10), Instant.now());
  }

  @Test
  void replayingAgainSendsIdenticalEvents() throws Exception {
    Path recording = SmallRecording.write(folder.resolve("small"));

    ReplayResult first = Replayer.replay(max(recording), progress -> {});
    ReplayResult second = Replayer.replay(max(recording), progress -> {});

    assertThat(second.shift()).isEqualTo(first.shift());
    assertThat(publisher.of(Topics.GENERATION_EVENTS)).hasSize(4);
    assertThat(publisher.of(Topics.GENERATION_EVENTS).subList(2, 4))
        .isEqualTo(publisher.of(Topics.GENERATION_EVENTS).subList(0, 2));
    assertThat(publisher.of(Topics.POWER_READINGS).subList(3, 6))
        .isEqualTo(publisher.of(Topics.POWER_READINGS).subList(0, 3));
    assertThat(publisher.of(Topics.INPUT_MARKS)).hasSize(2);
    assertThat(publisher.of(Topics.INPUT_MARKS).get(1))
        .isEqualTo(publisher.of(Topics.INPUT_MARKS).get(0));
  }

  @Test
  void asNewIsAnotherSourceAndAnotherGpu() throws Exception {
    Path recording = SmallRecording.write(folder.resolve("small"));
    Replayer.replay(max(recording), progress -> {});

    ReplayResult result =
        Replayer.replay(
            new ReplayOptions(recording, url(), OptionalDouble.empty(), true, false, state()),
            progress -> {});

    assertThat(result.identity().source()).isEqualTo("trace:GPU-small#2");
    Generation generation = publisher.of(Topics.GENERATION_EVENTS).get(3);
    assertThat(generation.getSource()).isEqualTo("trace:GPU-small#2");
    assertThat(generation.getGpus()).containsExactly("GPU-small#2");
    assertThat(generation.getEndpoint()).isEqualTo("llama@GPU-small#2");
  }

  @Test
  void anotherRecordingOfTheSameGpuGetsANumberOfItsOwn() throws Exception {
    Path one = SmallRecording.write(folder.resolve("one"));
    Path other = SmallRecording.write(folder.resolve("other"));
    Files.writeString(other.resolve("requests.jsonl"), SmallRecording.request("r-9", 3) + "\n");

    Replayer.replay(max(one), progress -> {});

    assertThat(Replayer.replay(max(other), progress -> {}).identity().source())
        .isEqualTo("trace:GPU-small#2");
    assertThat(Replayer.replay(max(one), progress -> {}).identity().source())
        .isEqualTo("trace:GPU-small");
  }

  @Test
  void refusedEventsAreReportedAndNotInTheMark() throws Exception {
    Path recording = SmallRecording.write(folder.resolve("small"));
    Files.writeString(
        recording.resolve("requests.jsonl"),
        SmallRecording.request("r-1", 1)
            + "\n"
            + SmallRecording.request("r-2", 2)
                .replace("\"output_tokens\": 20", "\"output_tokens\": 2000000000"));

    ReplayResult result = Replayer.replay(max(recording), progress -> {});

    assertThat(result.rejected()).isEqualTo(Map.of("INVALID_FIELD", 1L));
    assertThat(result.rejections().get(0)).contains("r-2", "tokens.output = 2000000000");
    assertThat(publisher.of(Topics.INPUT_MARKS).get(0).getGpus().get(0).getGenerations())
        .isEqualTo(1);
  }

  @Test
  void unavailabilityIsWaitedOut() throws Exception {
    Path recording = SmallRecording.write(folder.resolve("small"));
    publisher.failNext(3);
    List<String> notes = new CopyOnWriteArrayList<>();

    ReplayResult result = Replayer.replay(max(recording), p -> notes.add(p.note()));

    assertThat(result.accepted()).isEqualTo(result.sent()).isEqualTo(9);
    assertThat(notes).anyMatch(note -> note.contains("HTTP 503"));
  }

  @Test
  void atNormalSpeedNoEventIsSentBeforeItsTime() throws Exception {
    Path recording = SmallRecording.write(folder.resolve("small"));
    Instant before = Instant.now();

    ReplayResult result =
        Replayer.replay(
            new ReplayOptions(recording, url(), OptionalDouble.of(1), false, false, state()),
            progress -> {});

    Instant last = publisher.of(Topics.INPUT_MARKS).get(0).getEndedAt();
    assertThat(last).isBeforeOrEqualTo(Instant.now());
    assertThat(last).isAfter(before.plus(SmallRecording.LASTS));
    assertThat(result.duration()).isGreaterThan(SmallRecording.LASTS);
  }

  @Test
  void anInterruptEndsItAtOnce() throws Exception {
    Path recording = SmallRecording.write(folder.resolve("small"));
    AtomicReference<Throwable> end = new AtomicReference<>();
    Thread replay =
        new Thread(
            () -> {
              try {
                Replayer.replay(
                    new ReplayOptions(
                        recording, url(), OptionalDouble.of(0.001), false, false, state()),
                    progress -> {});
              } catch (InterruptedException | RuntimeException e) {
                end.set(e);
              }
            });
    replay.start();
    Awaitility.await().until(() -> publisher.size() > 0);

    replay.interrupt();

    replay.join(Duration.ofSeconds(5).toMillis());
    assertThat(end.get()).isInstanceOf(InterruptedException.class);
    assertThat(publisher.of(Topics.INPUT_MARKS)).isEmpty();
  }

  @Test
  void aBatchRefusedAsAWholeEndsItWithTheReason() throws Exception {
    Path recording = SmallRecording.write(folder.resolve("small"));
    URI wrong = URI.create(url() + "/elsewhere/");

    assertThatThrownBy(
            () -> Replayer.replay(ReplayOptions.atMaxSpeed(recording, wrong, state()), p -> {}))
        .isInstanceOf(GatewayException.class)
        .hasMessageContaining("HTTP 404");
  }

  private ReplayOptions max(Path recording) {
    return ReplayOptions.atMaxSpeed(recording, url(), state());
  }

  private URI url() {
    return URI.create("http://127.0.0.1:" + gateway.port());
  }

  private Path state() {
    return folder.resolve("state");
  }
}
