package io.tokenmeter.streams.routing;

import io.tokenmeter.schemas.event.EndpointTier;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Endpoint states as bytes of their store; the first byte names the layout. */
final class EndpointStateCodec {

  private static final byte LAYOUT = 1;

  private EndpointStateCodec() {}

  static byte[] encode(EndpointState state) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(LAYOUT);
      out.writeUTF(state.endpoint);
      out.writeUTF(state.model);
      writeText(state.site, out);
      out.writeUTF(state.tier.name());
      out.writeLong(state.heardAtMillis);
      out.writeInt(state.served.size());
      for (ServedSample sample : state.served) {
        write(sample, out);
      }
      out.writeInt(state.energy.size());
      for (EnergySample sample : state.energy) {
        write(sample, out);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** Empty for another version's layout: live figures come back by themselves within seconds. */
  static Optional<EndpointState> decode(byte[] bytes) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      if (in.readByte() != LAYOUT) {
        return Optional.empty();
      }
      EndpointState state = new EndpointState(in.readUTF(), in.readUTF());
      state.site = readText(in);
      state.tier = EndpointTier.valueOf(in.readUTF());
      state.heardAtMillis = in.readLong();
      for (int left = in.readInt(); left > 0; left--) {
        state.served.add(readServed(in));
      }
      for (int left = in.readInt(); left > 0; left--) {
        state.energy.add(readEnergy(in));
      }
      return Optional.of(state);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(ServedSample sample, DataOutputStream out) throws IOException {
    out.writeLong(sample.atMicros());
    out.writeBoolean(sample.failed());
    writeMillis(sample.ttftMillis(), out);
    writeMillis(sample.tpotMillis(), out);
    Boolean attained = sample.attained();
    out.writeByte(attained == null ? -1 : attained ? 1 : 0);
  }

  private static ServedSample readServed(DataInputStream in) throws IOException {
    long atMicros = in.readLong();
    boolean failed = in.readBoolean();
    Double ttft = readMillis(in);
    Double tpot = readMillis(in);
    byte attained = in.readByte();
    return new ServedSample(atMicros, failed, ttft, tpot, attained < 0 ? null : attained == 1);
  }

  private static void write(EnergySample sample, DataOutputStream out) throws IOException {
    out.writeUTF(sample.gpu());
    writeText(sample.gpuModel(), out);
    out.writeLong(sample.startMicros());
    out.writeLong(sample.endMicros());
    out.writeLong(sample.prefillMicrojoules());
    out.writeLong(sample.decodeMicrojoules());
    out.writeLong(sample.idleMicrojoules());
    out.writeLong(sample.prefillGpuTimeMicros());
    out.writeLong(sample.decodeGpuTimeMicros());
    out.writeLong(sample.computedPrefillTokens());
    out.writeLong(sample.decodedTokens());
  }

  private static EnergySample readEnergy(DataInputStream in) throws IOException {
    return new EnergySample(
        in.readUTF(),
        readText(in),
        in.readLong(),
        in.readLong(),
        in.readLong(),
        in.readLong(),
        in.readLong(),
        in.readLong(),
        in.readLong(),
        in.readLong(),
        in.readLong());
  }

  private static void writeText(@Nullable String text, DataOutputStream out) throws IOException {
    out.writeBoolean(text != null);
    if (text != null) {
      out.writeUTF(text);
    }
  }

  private static @Nullable String readText(DataInputStream in) throws IOException {
    return in.readBoolean() ? in.readUTF() : null;
  }

  private static void writeMillis(@Nullable Double millis, DataOutputStream out)
      throws IOException {
    out.writeDouble(millis == null ? Double.NaN : millis);
  }

  private static @Nullable Double readMillis(DataInputStream in) throws IOException {
    double millis = in.readDouble();
    return Double.isNaN(millis) ? null : millis;
  }
}
