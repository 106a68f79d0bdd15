package io.tokenmeter.local.bench.attribution;

import io.tokenmeter.local.load.EventSequence;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.connector.datagen.source.GeneratorFunction;
import org.jspecify.annotations.Nullable;

/**
 * The rows that all contenders read, in the order of arrival, so that making them is not part of
 * what is measured.
 */
final class RowFile implements GeneratorFunction<Long, byte[]> {

  private static final long serialVersionUID = 1L;
  private static final int BUFFER = 1 << 16;

  private final String path;
  private transient @Nullable DataInputStream in;
  private transient long next;

  RowFile(Path path) {
    this.path = path.toString();
  }

  static void write(EventSequence events, Path file) throws IOException {
    RowCodec codec = new RowCodec();
    try (DataOutputStream out =
        new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file), BUFFER))) {
      for (long index = 0; index < events.size(); index++) {
        byte[] row = codec.encode(events.at(index).fact());
        out.writeInt(row.length);
        out.write(row);
      }
    }
  }

  @Override
  public void open(SourceReaderContext context) {
    if (context.currentParallelism() != 1) {
      throw new IllegalStateException("a file of rows is read by one reader, in order");
    }
  }

  /** Reads on: the rows come by their numbers, one after the other. */
  @Override
  public byte[] map(Long index) throws IOException {
    if (in == null) {
      in =
          new DataInputStream(new BufferedInputStream(Files.newInputStream(Path.of(path)), BUFFER));
    }
    if (index != next) {
      throw new IllegalStateException(
          "row " + index + " is asked for after row " + (next - 1) + ": this run cannot go back");
    }
    next++;
    byte[] row = new byte[in.readInt()];
    in.readFully(row);
    return row;
  }

  @Override
  public void close() {
    try {
      if (in != null) {
        in.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
