package io.tokenmeter.local.runtime;

import io.tokenmeter.engines.flink.FlinkRest;
import io.tokenmeter.engines.process.ProcessSpec;
import io.tokenmeter.engines.process.ProcessState;
import io.tokenmeter.engines.process.ProcessStatus;
import io.tokenmeter.engines.process.Supervisor;
import io.tokenmeter.local.status.ProcessReport;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything running on this machine. Closing it stops all processes and keeps the data; so does
 * the end of this JVM, however it ends.
 */
public final class LocalRuntime implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(LocalRuntime.class);
  private static final Duration START_LIMIT = Duration.ofMinutes(4);

  private final Path data;
  private final RuntimeDescriptor descriptor;
  private final Supervisor supervisor;
  private final ScheduledExecutorService reporter =
      Executors.newSingleThreadScheduledExecutor(
          work -> {
            Thread thread = new Thread(work, "process-report");
            thread.setDaemon(true);
            return thread;
          });
  private String told = "";
  private boolean reportsEnded;
  private boolean reportFails;
  private volatile boolean jobRuns;

  private LocalRuntime(Path data, RuntimeDescriptor descriptor, Supervisor supervisor) {
    this.data = data;
    this.descriptor = descriptor;
    this.supervisor = supervisor;
  }

  /**
   * Starts every part over the folder and returns when all are healthy and the Flink job runs.
   *
   * @param progress told what it is waiting for
   * @throws IllegalStateException when another runtime uses the folder
   * @throws io.tokenmeter.engines.process.StartFailedException when a part does not come up
   */
  public static LocalRuntime start(Path dataFolder, Consumer<String> progress)
      throws IOException, InterruptedException {
    return start(dataFolder, RuntimeOptions.DEFAULT, progress);
  }

  /** As {@link #start(Path, Consumer)}, with other than the launcher's options. */
  public static LocalRuntime start(
      Path dataFolder, RuntimeOptions options, Consumer<String> progress)
      throws IOException, InterruptedException {
    LocalRuntime runtime = open(dataFolder.toAbsolutePath().normalize());
    try {
      Runtime.getRuntime().addShutdownHook(new Thread(runtime::close, "stop-runtime"));
      for (ProcessSpec part : new Parts(runtime.data, runtime.descriptor, options).all(progress)) {
        runtime.supervisor.add(part);
      }
      runtime.startAll(progress);
      return runtime;
    } catch (IOException | InterruptedException | RuntimeException e) {
      runtime.close();
      throw e;
    }
  }

  /** Takes the folder, without starting anything. */
  private static LocalRuntime open(Path data) throws IOException {
    Supervisor supervisor = Supervisor.open(data);
    try {
      RuntimeDescriptor descriptor =
          RuntimeDescriptor.forStart(data, System.getenv("TOKENMETER_CLICKHOUSE_URL"));
      descriptor.write(data);
      return new LocalRuntime(data, descriptor, supervisor);
    } catch (IOException | RuntimeException e) {
      supervisor.close();
      throw e;
    }
  }

  /** Where everything listens. */
  public RuntimeDescriptor descriptor() {
    return descriptor;
  }

  /** How every process stands. */
  public List<ProcessStatus> processes() {
    return supervisor.statuses();
  }

  /** Kills a process and keeps it down until {@link #release}. */
  public void hold(String process) {
    supervisor.hold(process);
  }

  /** Lets a held process start again. */
  public void release(String process) {
    supervisor.release(process);
  }

  /** Repeatable; nothing is written into the folder afterwards. */
  @Override
  public void close() {
    endReports();
    supervisor.close();
    forgetReport();
  }

  /** What is left of it after an end would tell of a runtime that was killed. */
  private void forgetReport() {
    try {
      ProcessReport.delete(data);
    } catch (IOException e) {
      LOG.warn("the process report stays in {}: {}", data, e.toString());
    }
  }

  private synchronized void endReports() {
    reportsEnded = true;
    reporter.shutdownNow();
  }

  private void startAll(Consumer<String> progress) throws IOException, InterruptedException {
    ProcessReport.delete(data);
    reporter.scheduleWithFixedDelay(() -> report(progress), 100, 500, TimeUnit.MILLISECONDS);
    supervisor.start(START_LIMIT);
    new FlinkRest(URI.create(descriptor.flinkUrl())).awaitRunning(START_LIMIT);
    jobRuns = true;
    report(progress);
  }

  private synchronized void report(Consumer<String> progress) {
    if (reportsEnded) {
      return;
    }
    List<ProcessReport> reports = supervisor.statuses().stream().map(this::reportOf).toList();
    write(reports);
    String waitingFor =
        reports.stream()
            .filter(r -> !r.up())
            .map(ProcessReport::name)
            .collect(Collectors.joining(", "));
    String news = waitingFor.isEmpty() ? "All processes are up" : "Starting " + waitingFor;
    if (!news.equals(told)) {
      progress.accept(news);
      told = news;
    }
  }

  /** Said once, not every second: a full disk would fill the rest of it with warnings. */
  private void write(List<ProcessReport> reports) {
    try {
      ProcessReport.write(data, reports);
      reportFails = false;
    } catch (IOException e) {
      if (!reportFails) {
        LOG.warn("could not write the process report: {}", e.toString());
      }
      reportFails = true;
    }
  }

  /** A TaskManager without its job is not up for anybody who waits for the pipeline. */
  private ProcessReport reportOf(ProcessStatus status) {
    ProcessReport report = ProcessReport.of(status);
    boolean waitsForJob =
        !jobRuns && status.state() == ProcessState.UP && status.name().startsWith("flink-task");
    return waitsForJob ? report.starting() : report;
  }
}
