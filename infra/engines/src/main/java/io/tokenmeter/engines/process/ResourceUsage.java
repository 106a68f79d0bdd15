package io.tokenmeter.engines.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * Memory of a process and all its descendants as their proportional set size: shared pages are
 * divided among those who share them, so the sum is true. Zero on systems that do not tell.
 */
public final class ResourceUsage implements AutoCloseable {
  private final ProcessHandle root;
  private final AtomicLong peakBytes = new AtomicLong();
  private final ScheduledExecutorService sampler =
      Executors.newSingleThreadScheduledExecutor(ResourceUsage::daemon);

  private ResourceUsage(ProcessHandle root) {
    this.root = root;
  }

  /**
   * Samples this JVM and its descendants every few seconds until closed. The kernel walks all their
   * pages for it: once a second was a thirtieth of what two cores can do.
   */
  public static ResourceUsage sample() {
    ResourceUsage usage = new ResourceUsage(ProcessHandle.current());
    usage.sampler.scheduleAtFixedRate(usage::look, 0, 5, TimeUnit.SECONDS);
    return usage;
  }

  /** The largest sum of any sample so far, one taken now included. */
  public long peakPssBytes() {
    look();
    return peakBytes.get();
  }

  /** The present size in bytes by process id. */
  public static Map<Long, Long> pssBytesByPid(ProcessHandle root) {
    Map<Long, Long> sizes = new LinkedHashMap<>();
    Stream.concat(Stream.of(root), root.descendants())
        .forEach(process -> sizes.put(process.pid(), pssBytes(process.pid())));
    return sizes;
  }

  @Override
  public void close() {
    sampler.shutdownNow();
  }

  private void look() {
    long sum = pssBytesByPid(root).values().stream().mapToLong(Long::longValue).sum();
    peakBytes.accumulateAndGet(sum, Math::max);
  }

  private static long pssBytes(long pid) {
    try (Stream<String> lines = Files.lines(Path.of("/proc", Long.toString(pid), "smaps_rollup"))) {
      return lines
          .filter(line -> line.startsWith("Pss:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
          .sum();
    } catch (IOException | java.io.UncheckedIOException e) {
      return 0;
    }
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "resource-usage");
    thread.setDaemon(true);
    return thread;
  }
}
