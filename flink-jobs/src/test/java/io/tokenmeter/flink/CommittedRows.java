package io.tokenmeter.flink;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.api.connector.sink2.CommitterInitContext;
import org.apache.flink.api.connector.sink2.CommittingSinkWriter;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.SupportsCommitter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * Keeps rows as a transactional topic does: a row is there once its checkpoint has completed, and
 * one of a transaction that was not committed never is.
 *
 * @param table which rows belong together
 */
record CommittedRows(String table) implements Sink<String>, SupportsCommitter<String> {

  private static final int ID_LENGTH = 36;
  private static final Map<String, Map<String, String>> TABLES = new ConcurrentHashMap<>();

  /** The committed rows, sorted; a row that was written twice is there twice. */
  static List<String> of(String table) {
    return TABLES.getOrDefault(table, Map.of()).values().stream().sorted().toList();
  }

  @Override
  public SinkWriter<String> createWriter(WriterInitContext context) {
    return new Writer();
  }

  @Override
  public Committer<String> createCommitter(CommitterInitContext context) {
    Map<String, String> rows = TABLES.computeIfAbsent(table, t -> new ConcurrentHashMap<>());
    return new Committer<>() {
      @Override
      public void commit(Collection<CommitRequest<String>> requests) {
        // A commit may be repeated: the id tells.
        for (CommitRequest<String> request : requests) {
          String row = request.getCommittable();
          rows.put(row.substring(0, ID_LENGTH), row.substring(ID_LENGTH));
        }
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public SimpleVersionedSerializer<String> getCommittableSerializer() {
    return new Utf8();
  }

  private static final class Writer implements CommittingSinkWriter<String, String> {

    private List<String> pending = new ArrayList<>();

    @Override
    public void write(String row, Context context) {
      pending.add(UUID.randomUUID() + row);
    }

    @Override
    public void flush(boolean endOfInput) {}

    @Override
    public Collection<String> prepareCommit() {
      List<String> prepared = pending;
      pending = new ArrayList<>();
      return prepared;
    }

    @Override
    public void close() {}
  }

  private static final class Utf8 implements SimpleVersionedSerializer<String> {

    @Override
    public int getVersion() {
      return 1;
    }

    @Override
    public byte[] serialize(String row) {
      return row.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String deserialize(int version, byte[] bytes) {
      return new String(bytes, StandardCharsets.UTF_8);
    }
  }
}
