package io.tokenmeter.clickhouse;

import com.clickhouse.client.api.insert.InsertSettings;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Rows of one UInt64 in RowBinary, and the token they are sent under. */
final class NumberRows {
  private NumberRows() {}

  static byte[] numbers(long from, long to) {
    ByteBuffer rows =
        ByteBuffer.allocate(Math.toIntExact((to - from) * Long.BYTES))
            .order(ByteOrder.LITTLE_ENDIAN);
    for (long n = from; n < to; n++) {
      rows.putLong(n);
    }
    return rows.array();
  }

  static InsertSettings token(String token) {
    return new InsertSettings().setDeduplicationToken(token);
  }
}
