package io.tokenmeter.flink.kafka;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.reflect.Field;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.api.connector.sink2.CommitterInitContext;
import org.apache.flink.api.connector.sink2.CommittingSinkWriter;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.StatefulSinkWriter;
import org.apache.flink.api.connector.sink2.SupportsCommitter;
import org.apache.flink.api.connector.sink2.SupportsWriterState;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.connector.kafka.sink.KafkaCommittable;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.sink.KafkaWriterState;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.streaming.api.connector.sink2.CommittableMessage;
import org.apache.flink.streaming.api.connector.sink2.SupportsPostCommitTopology;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Kafka sink whose writers leave nothing behind. The connector's transactional writer (5.0.0)
 * opens an admin client to look for open transactions and never closes it: with every restart of
 * the job each writer leaves a thread and a connection in the TaskManager, until a broker that is
 * away for hours has filled it.
 */
final class ClosingKafkaSink<T>
    implements Sink<T>,
        SupportsWriterState<T, KafkaWriterState>,
        SupportsCommitter<KafkaCommittable>,
        SupportsPostCommitTopology<KafkaCommittable> {

  private static final long serialVersionUID = 1L;
  private static final Logger LOG = LoggerFactory.getLogger(ClosingKafkaSink.class);

  private static final Duration ANSWER = Duration.ofSeconds(10);

  private final KafkaSink<T> sink;
  private final KafkaAccess kafka;

  ClosingKafkaSink(KafkaSink<T> sink, KafkaAccess kafka) {
    this.sink = sink;
    this.kafka = kafka;
  }

  @Override
  public SinkWriter<T> createWriter(WriterInitContext context) throws IOException {
    requireBroker();
    return new Writer<>(((Sink<T>) sink).createWriter(context));
  }

  @Override
  public StatefulSinkWriter<T, KafkaWriterState> restoreWriter(
      WriterInitContext context, Collection<KafkaWriterState> recovered) throws IOException {
    requireBroker();
    return new Writer<>(
        ((SupportsWriterState<T, KafkaWriterState>) sink).restoreWriter(context, recovered));
  }

  @Override
  public SimpleVersionedSerializer<KafkaWriterState> getWriterStateSerializer() {
    return sink.getWriterStateSerializer();
  }

  @Override
  public Committer<KafkaCommittable> createCommitter(CommitterInitContext context) {
    return sink.createCommitter(context);
  }

  @Override
  public SimpleVersionedSerializer<KafkaCommittable> getCommittableSerializer() {
    return sink.getCommittableSerializer();
  }

  @Override
  public void addPostCommitTopology(DataStream<CommittableMessage<KafkaCommittable>> committables) {
    sink.addPostCommitTopology(committables);
  }

  /** A writer that fails while it begins is never handed to us, and so cannot be closed. */
  private void requireBroker() throws IOException {
    String millis = Long.toString(ANSWER.toMillis());
    Map<String, String> quick =
        Map.of(
            AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, millis,
            AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, millis);
    Admin admin = Admin.create(kafka.properties(quick));
    try {
      admin.describeCluster().nodes().get(ANSWER.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted before Kafka answered");
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException(
          "Kafka at " + kafka.bootstrapServers() + " does not answer; the job tries again", e);
    } finally {
      admin.close(Duration.ZERO);
    }
  }

  /** All that a writer of the connector does, whose type is its own affair. */
  private static final class Writer<T>
      implements StatefulSinkWriter<T, KafkaWriterState>,
          CommittingSinkWriter<T, KafkaCommittable> {

    private static final String ADMIN_CLIENT = "adminClient";

    private final StatefulSinkWriter<T, KafkaWriterState> writer;
    private final CommittingSinkWriter<T, KafkaCommittable> committing;

    @SuppressWarnings("unchecked")
    Writer(SinkWriter<T> writer) {
      this.writer = (StatefulSinkWriter<T, KafkaWriterState>) writer;
      this.committing = (CommittingSinkWriter<T, KafkaCommittable>) writer;
    }

    @Override
    public void write(T element, Context context) throws IOException, InterruptedException {
      writer.write(element, context);
    }

    @Override
    public void flush(boolean endOfInput) throws IOException, InterruptedException {
      writer.flush(endOfInput);
    }

    @Override
    public Collection<KafkaCommittable> prepareCommit() throws IOException, InterruptedException {
      return committing.prepareCommit();
    }

    @Override
    public List<KafkaWriterState> snapshotState(long checkpointId) throws IOException {
      return writer.snapshotState(checkpointId);
    }

    /**
     * Does not fail for Kafka's sake: a task that fails while it cleans up takes the TaskManager
     * with it, and nothing is lost. What no flush before has sent is in no checkpoint, and a
     * transaction that could not be aborted is ended by the restored job.
     */
    @Override
    public void close() throws Exception {
      try {
        writer.close();
      } catch (IOException | KafkaException e) {
        LOG.warn("Kafka did not answer a writer that closes; the restored job cleans up", e);
      } finally {
        closeAdminClient();
      }
    }

    private void closeAdminClient() throws IllegalAccessException {
      for (Field field : writer.getClass().getDeclaredFields()) {
        if (field.getName().equals(ADMIN_CLIENT)) {
          field.setAccessible(true);
          if (field.get(writer) instanceof Admin client) {
            client.close(Duration.ZERO);
          }
        }
      }
    }
  }
}
