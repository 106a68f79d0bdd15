package io.tokenmeter.streams.firstseen;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.util.Arrays;

/** Bytes to be hashed, in a buffer that is used again. Numbers are big-endian. */
final class CanonicalBytes {

  private byte[] bytes = new byte[1024];
  private int size;

  void clear() {
    size = 0;
  }

  void writeInt(int value) {
    write(value, Integer.BYTES);
  }

  void writeLong(long value) {
    write(value, Long.BYTES);
  }

  /** The text's length in UTF-8, then the text. */
  void writeText(String text) {
    byte[] utf8 = text.getBytes(UTF_8);
    writeInt(utf8.length);
    writeBytes(utf8);
  }

  void writeBytes(byte[] source) {
    reserve(source.length);
    System.arraycopy(source, 0, bytes, size, source.length);
    size += source.length;
  }

  byte[] toByteArray() {
    return Arrays.copyOf(bytes, size);
  }

  byte[] digest(MessageDigest digest) {
    digest.update(bytes, 0, size);
    return digest.digest();
  }

  private void write(long value, int count) {
    reserve(count);
    for (int shift = (count - 1) * Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
      bytes[size++] = (byte) (value >> shift);
    }
  }

  private void reserve(int more) {
    if (bytes.length - size < more) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, Math.addExact(size, more)));
    }
  }
}
