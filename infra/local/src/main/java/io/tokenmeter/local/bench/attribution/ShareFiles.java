package io.tokenmeter.local.bench.attribution;

import io.tokenmeter.local.load.DecodePool;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.flink.api.common.functions.Function;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;

/**
 * The sink of all Flink contenders: the answers as 16 bytes each, so cheap that it hides no
 * difference and complete enough to check every row. Of several answers for one generation the last
 * one counts.
 */
final class ShareFiles<T> implements Sink<T> {

  private static final long serialVersionUID = 1L;
  private static final int ENTRY_BYTES = 16;

  /** Reads the answer from a result. */
  interface Reader<T> extends Function, java.io.Serializable {
    Share read(T result);
  }

  private final String folder;
  private final Reader<T> reader;

  ShareFiles(Path folder, Reader<T> reader) {
    this.folder = folder.toString();
    this.reader = reader;
  }

  @Override
  public SinkWriter<T> createWriter(WriterInitContext context) throws IOException {
    Path file = Files.createDirectories(Path.of(folder)).resolve(UUID.randomUUID().toString());
    return new Writer<>(
        reader, new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file))));
  }

  private record Writer<T>(Reader<T> reader, DataOutputStream out) implements SinkWriter<T> {

    @Override
    public void write(T result, Context context) throws IOException {
      Share share = reader.read(result);
      out.writeLong(DecodePool.numberOf(share.generationId()));
      out.writeDouble(share.microjoules());
    }

    @Override
    public void flush(boolean endOfInput) throws IOException {
      out.flush();
    }

    @Override
    public void close() throws IOException {
      out.close();
    }
  }

  /**
   * All answers in a folder.
   *
   * @return microjoules by the number of the generation; NaN where there is none
   */
  static double[] read(Path folder, int generations) throws IOException {
    double[] shares = new double[generations];
    Arrays.fill(shares, Double.NaN);
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        long entries = Files.size(file) / ENTRY_BYTES;
        try (DataInputStream in =
            new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
          for (long entry = 0; entry < entries; entry++) {
            int number = Math.toIntExact(in.readLong());
            shares[number] = in.readDouble();
          }
        }
      }
    }
    return shares;
  }
}
