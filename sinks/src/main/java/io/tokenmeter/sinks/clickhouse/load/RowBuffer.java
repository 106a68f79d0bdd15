package io.tokenmeter.sinks.clickhouse.load;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;

/**
 * Encoded rows. The JDK's stream takes a lock for every byte, which cost the loader more than
 * everything else together. Not thread-safe; handing it to another thread is the caller's affair.
 */
final class RowBuffer extends OutputStream {

  private static final int FIRST_CAPACITY = 4096;
  private static final int VARINT_STEP = 0x80;

  private byte[] bytes = new byte[0];
  private int size;

  int size() {
    return size;
  }

  /** Forgets what was written after {@code size}. */
  void truncate(int earlierSize) {
    size = earlierSize;
  }

  /** What was written so far, not copied: it is to be read before more is written. */
  InputStream input() {
    return new ByteArrayInputStream(bytes, 0, size);
  }

  byte[] toByteArray() {
    return Arrays.copyOf(bytes, size);
  }

  @Override
  public void write(int b) {
    reserve(1);
    bytes[size++] = (byte) b;
  }

  @Override
  public void write(byte[] source, int offset, int length) {
    reserve(length);
    System.arraycopy(source, offset, bytes, size, length);
    size += length;
  }

  /** The low {@code count} bytes of the value, lowest first. */
  void writeLittleEndian(long value, int count) {
    reserve(count);
    for (int i = 0; i < count; i++) {
      bytes[size++] = (byte) (value >> (8 * i));
    }
  }

  /** The byte {@code count} times. */
  void fill(byte b, int count) {
    reserve(count);
    Arrays.fill(bytes, size, size + count, b);
    size += count;
  }

  /** A length as ClickHouse writes it: seven bits a byte, lowest first. */
  void writeLength(int length) {
    int rest = length;
    while (rest >= VARINT_STEP) {
      write((rest & 0x7f) | VARINT_STEP);
      rest >>>= 7;
    }
    write(rest);
  }

  private void reserve(int more) {
    if (bytes.length - size < more) {
      int doubled = Math.max(FIRST_CAPACITY, bytes.length * 2);
      bytes = Arrays.copyOf(bytes, Math.max(doubled, Math.addExact(size, more)));
    }
  }
}
