package io.tokenmeter.clickhouse.http;

import com.sun.net.httpserver.HttpExchange;
import io.tokenmeter.clickhouse.engine.EngineException;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * A request's body, complete or an error: an upload that breaks off must never count as its end.
 */
final class RequestBody {
  private static final int NOT_IMPLEMENTED = 48;

  private RequestBody() {}

  static InputStream of(HttpExchange exchange) throws IOException, EngineException {
    InputStream raw = new Complete(exchange.getRequestBody(), declaredLength(exchange));
    String encoding = exchange.getRequestHeaders().getFirst("Content-Encoding");
    if (encoding == null || encoding.equals("identity")) {
      return raw;
    }
    if (encoding.equals("gzip")) {
      return new GZIPInputStream(raw, 1 << 16);
    }
    throw new EngineException(
        NOT_IMPLEMENTED,
        "NOT_IMPLEMENTED",
        "Content-Encoding '" + encoding + "' is not supported here: send gzip or nothing");
  }

  /** -1 when the body is sent in chunks, whose end is marked. */
  private static long declaredLength(HttpExchange exchange) {
    String length = exchange.getRequestHeaders().getFirst("Content-Length");
    return length == null ? -1 : Long.parseLong(length);
  }

  private static final class Complete extends FilterInputStream {
    private final long declared;
    private long seen;

    Complete(InputStream in, long declared) {
      super(in);
      this.declared = declared;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte @Nullable [] buffer, int offset, int length) throws IOException {
      int count = super.read(buffer, offset, length);
      seen += Math.max(count, 0);
      if (count < 0 && declared >= 0 && seen < declared) {
        throw new EOFException(
            "The request's body ends after " + seen + " of " + declared + " bytes");
      }
      return count;
    }
  }
}
