package io.tokenmeter.streams.runtime;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One running topology. A thread that fails is replaced and reads its uncommitted records again, so
 * that an outage of a broker or the registry only delays. Meters, tagged {@code app}: {@code
 * tokenmeter_streams_running} (1 or 0), {@code tokenmeter_streams_lag} (records not yet read),
 * {@code tokenmeter_streams_threads_replaced_total}.
 *
 * <p>With an instance id, a thread's successor would have another one, and the group would wait
 * minutes for the one that is gone: the whole client begins anew instead and takes its place back.
 */
public final class StreamsApp implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(StreamsApp.class);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(30);
  private static final Duration RETRY = Duration.ofSeconds(2);

  private final String name;
  private final Supplier<Topology> topology;
  private final Properties properties;
  private final Counter replaced;
  private final boolean leavesGroup;
  private final ExecutorService rejoining;
  private volatile KafkaStreams streams;

  /**
   * Prepares the application; {@link #start} starts it.
   *
   * @param topology builds it anew at each call, because a topology belongs to one client
   * @param properties as {@link StreamsProperties} makes them
   */
  public StreamsApp(Supplier<Topology> topology, Properties properties, MeterRegistry meters) {
    this.topology = topology;
    this.properties = properties;
    name = properties.getProperty(StreamsConfig.APPLICATION_ID_CONFIG);
    leavesGroup =
        !properties.containsKey(
            StreamsConfig.mainConsumerPrefix(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG));
    replaced = meters.counter("tokenmeter.streams.threads.replaced", "app", name);
    rejoining = Executors.newSingleThreadExecutor(task -> new Thread(task, name + "-rejoining"));
    streams = client();
    Gauge.builder("tokenmeter.streams.running", this, app -> app.isRunning() ? 1 : 0)
        .tag("app", name)
        .register(meters);
    Gauge.builder("tokenmeter.streams.lag", this, StreamsApp::lag)
        .tag("app", name)
        .register(meters);
  }

  /** Starts the threads and returns; {@link #isRunning} tells when all tasks are assigned. */
  public void start() {
    streams.start();
  }

  /** Whether the application processes records: not starting, rebalancing or closed. */
  public boolean isRunning() {
    return streams.state() == KafkaStreams.State.RUNNING;
  }

  /** State of the application, for status pages. */
  public KafkaStreams.State state() {
    return streams.state();
  }

  /** Records that the broker has and this instance has not read, over its assigned partitions. */
  public double lag() {
    return streams.metrics().entrySet().stream()
        .filter(metric -> isInputLag(metric.getKey()))
        .mapToDouble(StreamsApp::valueOf)
        .filter(lag -> !Double.isNaN(lag))
        .sum();
  }

  /** Commits and stops; takes at most 30 s. */
  @Override
  public void close() {
    rejoining.shutdown();
    synchronized (rejoining) {
      close(streams);
    }
  }

  private KafkaStreams client() {
    KafkaStreams client = new KafkaStreams(topology.get(), properties);
    client.setUncaughtExceptionHandler(this::answer);
    client.setStateListener((now, before) -> LOG.info("{}: {} -> {}", name, before, now));
    return client;
  }

  private StreamThreadExceptionResponse answer(Throwable failure) {
    LOG.error("{}: a stream thread failed and is replaced", name, failure);
    replaced.increment();
    if (leavesGroup) {
      return StreamThreadExceptionResponse.REPLACE_THREAD;
    }
    try {
      rejoining.execute(this::beginAnew);
    } catch (RejectedExecutionException e) {
      LOG.debug("{}: closes anyway", name);
    }
    return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
  }

  /** Until it has begun: what has to be closed first waits itself while the broker is away. */
  private void beginAnew() {
    while (!rejoining.isShutdown()) {
      synchronized (rejoining) {
        if (rejoining.isShutdown() || hasBegunAnew()) {
          return;
        }
      }
      LockSupport.parkNanos(RETRY.toNanos());
    }
  }

  private boolean hasBegunAnew() {
    // The folder of the stores belongs to the old client until that has ended.
    if (!streams.close(CloseOptions.timeout(RETRY))) {
      return false;
    }
    try {
      KafkaStreams next = client();
      streams = next;
      next.start();
      return true;
    } catch (StreamsException e) {
      LOG.warn("{}: cannot begin anew yet: {}", name, e.getMessage());
      return false;
    }
  }

  private void close(KafkaStreams client) {
    CloseOptions options = CloseOptions.timeout(CLOSE_TIMEOUT);
    if (leavesGroup) {
      options =
          options.withGroupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP);
    }
    if (!client.close(options)) {
      LOG.warn("{}: did not stop within {}", name, CLOSE_TIMEOUT);
    }
  }

  private static boolean isInputLag(MetricName metric) {
    return metric.name().equals("records-lag")
        && metric.tags().containsKey("partition")
        && !metric.tags().getOrDefault("client-id", "").endsWith("restore-consumer");
  }

  private static double valueOf(Map.Entry<MetricName, ? extends Metric> metric) {
    return metric.getValue().metricValue() instanceof Number lag ? lag.doubleValue() : Double.NaN;
  }
}
