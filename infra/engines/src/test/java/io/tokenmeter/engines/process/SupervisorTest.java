package io.tokenmeter.engines.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SupervisorTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final BackOff SHORT =
      new BackOff(Duration.ofMillis(20), Duration.ofMillis(50), Duration.ofMinutes(1));

  /** A shell's background jobs ignore interrupts, and so do all that they start. */
  private static final String HEED_INTERRUPTS = "--default-signal=INT";

  @SuppressWarnings("NullAway.Init")
  @TempDir
  Path folder;

  @Test
  void startsAndStopsInTheOrderOfDependencies() throws Exception {
    try (Supervisor supervisor = Supervisor.open(folder)) {
      supervisor.add(TinyChildren.spec("second", folder).dependsOn("first"));
      supervisor.add(TinyChildren.spec("first", folder));
      supervisor.start(LIMIT);
      assertThat(supervisor.statuses())
          .extracting(ProcessStatus::state)
          .containsOnly(ProcessState.UP);
    }
    assertThat(TinyChildren.journal(folder))
        .containsExactly("first started", "second started", "second stopped", "first stopped");
  }

  @Test
  void bringsBackAProcessThatWasKilled() throws Exception {
    try (Supervisor supervisor = Supervisor.open(folder, SHORT, Patience.DEFAULT)) {
      supervisor.add(TinyChildren.spec("tiny", folder)).start(LIMIT);
      long killed = supervisor.status("tiny").pid().orElseThrow();
      ProcessHandle.of(killed).orElseThrow().destroyForcibly();
      await()
          .atMost(LIMIT)
          .until(
              () ->
                  supervisor.status("tiny").restarts() == 1
                      && supervisor.status("tiny").state() == ProcessState.UP);
      assertThat(supervisor.status("tiny").pid().orElseThrow()).isNotEqualTo(killed);
    }
  }

  @Test
  void tellsAProcessOnceThatItHasBeenServingForAWhile() throws Exception {
    Path heard = folder.resolve("heard");
    Patience quick =
        new Patience(Duration.ofMillis(20), LIMIT, LIMIT.plusSeconds(1), Duration.ofMillis(100));
    try (Supervisor supervisor = Supervisor.open(folder, SHORT, quick)) {
      supervisor
          .add(
              ProcessSpec.of(
                  "listener",
                  folder,
                  folder.resolve("listener.out"),
                  () ->
                      List.of(
                          "sh",
                          "-c",
                          "while read -r said; do echo \"[$said]\" >> " + heard + "; done")))
          .start(LIMIT);
      await().atMost(LIMIT).until(() -> Files.exists(heard));
      await()
          .during(Duration.ofMillis(300))
          .until(() -> Files.readAllLines(heard).equals(List.of("[]")));
    }
  }

  @Test
  void keepsAHeldProcessDownUntilItIsReleased() throws Exception {
    try (Supervisor supervisor = Supervisor.open(folder, SHORT, Patience.DEFAULT)) {
      supervisor.add(TinyChildren.spec("tiny", folder)).start(LIMIT);
      supervisor.hold("tiny");
      await().atMost(LIMIT).until(() -> isIn(supervisor, ProcessState.HELD));
      await().during(Duration.ofMillis(300)).until(() -> isIn(supervisor, ProcessState.HELD));
      supervisor.release("tiny");
      await().atMost(LIMIT).until(() -> isIn(supervisor, ProcessState.UP));
      await().atMost(LIMIT).until(() -> TinyChildren.journal(folder).size() == 2);
    }
    assertThat(TinyChildren.journal(folder))
        .containsExactly("tiny started", "tiny started", "tiny stopped");
  }

  @Test
  void startsAProcessAgainThatRunsButHasFailed() throws Exception {
    AtomicBoolean failed = new AtomicBoolean();
    try (Supervisor supervisor = Supervisor.open(folder, SHORT, Patience.DEFAULT)) {
      supervisor.add(TinyChildren.spec("tiny", folder).restartWhen(() -> failed.getAndSet(false)));
      supervisor.start(LIMIT);
      failed.set(true);
      await().atMost(LIMIT).until(() -> supervisor.status("tiny").restarts() == 1);
      await().atMost(LIMIT).until(() -> isIn(supervisor, ProcessState.UP));
    }
    assertThat(TinyChildren.journal(folder)).contains("tiny stopped");
  }

  @Test
  void showsAProcessThatDoesNotAnswerAndStartsItAgainWhenThatGoesOn() throws Exception {
    AtomicBoolean answers = new AtomicBoolean(true);
    Patience shortPatience =
        new Patience(Duration.ofMillis(50), Duration.ofMillis(200), Duration.ofSeconds(2), LIMIT);
    try (Supervisor supervisor = Supervisor.open(folder, SHORT, shortPatience)) {
      supervisor.add(TinyChildren.spec("tiny", folder).stillHealthyWhile(answers::get));
      supervisor.start(LIMIT);
      answers.set(false);
      await().atMost(LIMIT).until(() -> isIn(supervisor, ProcessState.UNRESPONSIVE));
      ProcessStatus silent = supervisor.status("tiny");
      assertThat(silent.restarts()).isZero();
      assertThat(silent.lastHealthy()).contains(silent.since());
      await().atMost(LIMIT).until(() -> supervisor.status("tiny").restarts() == 1);
      answers.set(true);
      await().atMost(LIMIT).until(() -> isIn(supervisor, ProcessState.UP));
    }
  }

  @Test
  void aProcessThatAnswersAgainInTimeIsUpWithoutAnotherStart() throws Exception {
    AtomicBoolean answers = new AtomicBoolean(true);
    Patience patience =
        new Patience(Duration.ofMillis(50), Duration.ofMillis(200), Duration.ofMinutes(1), LIMIT);
    try (Supervisor supervisor = Supervisor.open(folder, SHORT, patience)) {
      supervisor.add(TinyChildren.spec("tiny", folder).stillHealthyWhile(answers::get));
      supervisor.start(LIMIT);
      answers.set(false);
      await().atMost(LIMIT).until(() -> isIn(supervisor, ProcessState.UNRESPONSIVE));
      answers.set(true);
      await().atMost(LIMIT).until(() -> isIn(supervisor, ProcessState.UP));
      assertThat(supervisor.status("tiny").restarts()).isZero();
    }
  }

  @Test
  void theTemporaryFolderOfAProcessIsEmptyAtItsStartAndGoneAfterItsStop() throws Exception {
    ScratchFolder scratch = new ScratchFolder(folder.resolve("tmp").resolve("tiny"));
    Files.createDirectories(scratch.path());
    Files.writeString(scratch.path().resolve("left behind"), "by a killed run");
    try (Supervisor supervisor = Supervisor.open(folder, SHORT, Patience.DEFAULT)) {
      supervisor.add(TinyChildren.spec("tiny", folder).scratch(scratch)).start(LIMIT);
      assertThat(scratch.path()).isEmptyDirectory();
      Files.writeString(scratch.path().resolve("left behind"), "by this one");
    }
    assertThat(folder.resolve("tmp")).doesNotExist();
  }

  @Test
  void evenAFrozenChildAndItsTemporaryFilesGoWhenTheSupervisorIsKilled() throws Exception {
    Path scratch = Files.createDirectories(folder.resolve("tmp").resolve("tiny"));
    Process supervisor = startTinySupervisor();
    ProcessHandle child = childOf(supervisor);
    assertThat(signal("STOP", child.pid())).isZero();
    supervisor.destroyForcibly().waitFor();
    await().atMost(LIMIT).until(() -> !child.isAlive() && !Files.exists(scratch.getParent()));
  }

  @Test
  void givesUpOnAProcessThatNeverComesUpAndNamesIt() {
    ProcessSpec broken =
        ProcessSpec.of("broken", folder, folder.resolve("broken.out"), () -> List.of("false"))
            .healthyWhen(() -> false);
    try (Supervisor supervisor = Supervisor.open(folder, SHORT, Patience.DEFAULT)) {
      supervisor.add(broken);
      assertThatThrownBy(() -> supervisor.start(LIMIT))
          .isInstanceOf(StartFailedException.class)
          .hasMessageContaining("broken")
          .hasMessageContaining("broken.out");
    }
  }

  @Test
  void stopsWhileAProcessIsStillStarting() throws Exception {
    ProcessSpec slow = TinyChildren.spec("slow", folder).healthyWhen(() -> false);
    Supervisor supervisor = Supervisor.open(folder).add(slow);
    assertThatThrownBy(() -> supervisor.start(Duration.ofMillis(300)))
        .isInstanceOf(StartFailedException.class);
    long pid = supervisor.status("slow").pid().orElseThrow();
    supervisor.close();
    assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
  }

  @Test
  void refusesADataFolderThatIsInUse() {
    try (Supervisor first = Supervisor.open(folder)) {
      assertThat(first.statuses()).isEmpty();
      assertThatThrownBy(() -> Supervisor.open(folder))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("process " + ProcessHandle.current().pid())
          .hasMessageContaining(folder.toString());
    }
    assertThat(DataFolder.supervisorOf(folder)).isEmpty();
  }

  @Test
  void childrenEndWhenTheirSupervisorIsKilled() throws Exception {
    Process supervisor = startTinySupervisor();
    ProcessHandle child = childOf(supervisor);
    assertThat(DataFolder.supervisorOf(folder)).contains(supervisor.toHandle());
    supervisor.destroyForcibly().waitFor();
    await().atMost(LIMIT).until(() -> !child.isAlive());
    assertThat(DataFolder.supervisorOf(folder)).isEmpty();
  }

  @Test
  void stopsItsChildrenInOrderWhenAskedToEnd() throws Exception {
    Process supervisor = startTinySupervisor();
    ProcessHandle child = childOf(supervisor);
    DataFolder.supervisorOf(folder).orElseThrow().destroy();
    supervisor.waitFor();
    assertThat(child.isAlive()).isFalse();
    assertThat(TinyChildren.journal(folder))
        .containsExactly("tiny started", "tiny still runs", "tiny stopped");
  }

  /** In a session of its own, the supervisor leads a group, as in a terminal. */
  @Test
  void stopsItsChildrenInOrderOnCtrlC() throws Exception {
    assumeTrue(
        OwnSession.isAvailable() && works("env", HEED_INTERRUPTS, "true"),
        "no process can lead a group here: setsid, or an env that knows "
            + HEED_INTERRUPTS
            + ", is missing");
    List<String> line = new ArrayList<>(List.of("env", HEED_INTERRUPTS));
    line.addAll(tinySupervisor());
    line.remove(ChildMain.class.getName()); // It would ignore the interrupt.
    Process supervisor = start(OwnSession.line(line));
    ProcessHandle child = childOf(supervisor);
    new ProcessBuilder("sh", "-c", "kill -s INT -- -" + supervisor.pid())
        .inheritIO()
        .start()
        .waitFor();
    assertThat(supervisor.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(child.isAlive()).isFalse();
    assertThat(TinyChildren.journal(folder))
        .containsExactly("tiny started", "tiny still runs", "tiny stopped");
  }

  private static boolean isIn(Supervisor supervisor, ProcessState state) {
    return supervisor.status("tiny").state() == state;
  }

  private static int signal(String name, long pid) throws Exception {
    return new ProcessBuilder("sh", "-c", "kill -s " + name + " " + pid).start().waitFor();
  }

  private static boolean works(String... line) throws Exception {
    return new ProcessBuilder(line).redirectError(ProcessBuilder.Redirect.DISCARD).start().waitFor()
        == 0;
  }

  private Process startTinySupervisor() throws Exception {
    return start(tinySupervisor());
  }

  private List<String> tinySupervisor() {
    return TinyChildren.program(TinySupervisor.class).line(List.of(folder.toString()));
  }

  private static Process start(List<String> line) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(line);
    builder.environment().putAll(TinyChildren.program(TinySupervisor.class).environment());
    return builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
  }

  private static ProcessHandle childOf(Process supervisor) throws Exception {
    BufferedReader output = supervisor.inputReader();
    return ProcessHandle.of(Long.parseLong(output.readLine())).orElseThrow();
  }
}
