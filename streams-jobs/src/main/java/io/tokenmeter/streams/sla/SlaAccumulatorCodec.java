package io.tokenmeter.streams.sla;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Accumulators as bytes of the window store; the first byte names the layout. */
final class SlaAccumulatorCodec {

  private static final byte LAYOUT = 1;

  private SlaAccumulatorCodec() {}

  static byte[] encode(SlaAccumulator window) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(LAYOUT);
      out.writeUTF(window.service.tenant());
      out.writeUTF(window.service.model());
      out.writeUTF(window.service.endpoint());
      out.writeLong(window.requests);
      out.writeLong(window.errors);
      out.writeLong(window.cancelled);
      out.writeLong(window.measured);
      out.writeLong(window.attained);
      out.writeInt(window.revision);
      writeBlock(window.ttft.toBytes(), out);
      writeBlock(window.tpot.toBytes(), out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  static SlaAccumulator decode(byte[] bytes) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      byte layout = in.readByte();
      if (layout != LAYOUT) {
        throw new IllegalStateException(
            "SLA window of layout " + layout + "; this version reads " + LAYOUT + " only");
      }
      Service service = new Service(in.readUTF(), in.readUTF(), in.readUTF());
      long[] counts = new long[5];
      for (int i = 0; i < counts.length; i++) {
        counts[i] = in.readLong();
      }
      int revision = in.readInt();
      SlaAccumulator window =
          new SlaAccumulator(
              service,
              LatencyQuantiles.fromBytes(readBlock(in)),
              LatencyQuantiles.fromBytes(readBlock(in)));
      window.requests = counts[0];
      window.errors = counts[1];
      window.cancelled = counts[2];
      window.measured = counts[3];
      window.attained = counts[4];
      window.revision = revision;
      return window;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void writeBlock(byte[] block, DataOutputStream out) throws IOException {
    out.writeInt(block.length);
    out.write(block);
  }

  private static byte[] readBlock(DataInputStream in) throws IOException {
    return in.readNBytes(in.readInt());
  }
}
