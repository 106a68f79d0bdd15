package io.tokenmeter.ingest.gateway;

import io.tokenmeter.ingest.cloudevents.EventTexts;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/** Reads a request's body into memory, up to the limits before and after inflation. */
final class BodyReader {

  private static final int SHOWN = 64;
  private static final int INFLATER_BUFFER_BYTES = 8192;

  private static final int DRAIN_BUFFER_BYTES = 64 * 1024;

  /** How much beyond the limit is read for the answer's sake. */
  private static final long DRAINED_BODIES = 4;

  private static final byte[] NONE = new byte[0];

  private final int maxBodyBytes;
  private final int maxInflatedBytes;

  BodyReader(GatewaySettings settings) {
    this.maxBodyBytes = settings.maxBodyBytes();
    this.maxInflatedBytes = settings.maxInflatedBytes();
  }

  /**
   * @param contentEncoding null, {@code identity} or {@code gzip}
   * @param contentLength as announced; negative when it was not
   */
  byte[] read(InputStream body, @Nullable String contentEncoding, long contentLength)
      throws IOException, UnreadableBodyException {
    byte[] sent = contentLength > maxBodyBytes ? NONE : readAtMost(body, maxBodyBytes);
    if (contentLength > maxBodyBytes || sent.length > maxBodyBytes) {
      drain(body);
      throw bodyTooLarge();
    }
    if (contentEncoding == null || contentEncoding.equalsIgnoreCase("identity")) {
      return sent;
    }
    if (!contentEncoding.equalsIgnoreCase("gzip")) {
      throw UnreadableBodyException.malformed(
          "Content-Encoding = "
              + EventTexts.shown(contentEncoding, SHOWN)
              + ": must be gzip or identity");
    }
    return inflate(sent);
  }

  /** A sender that is still writing when the connection closes sees that, not the answer. */
  private void drain(InputStream body) throws IOException {
    byte[] discarded = new byte[DRAIN_BUFFER_BYTES];
    long left = DRAINED_BODIES * maxBodyBytes;
    int read = 0;
    while (left > 0 && read >= 0) {
      read = body.read(discarded);
      left -= read;
    }
  }

  private byte[] inflate(byte[] sent) throws IOException, UnreadableBodyException {
    try (InputStream gzip =
        new GZIPInputStream(new java.io.ByteArrayInputStream(sent), INFLATER_BUFFER_BYTES)) {
      byte[] inflated = readAtMost(gzip, maxInflatedBytes);
      if (inflated.length > maxInflatedBytes) {
        throw UnreadableBodyException.tooLarge(
            "body inflates to more than " + maxInflatedBytes + " bytes: send smaller batches");
      }
      return inflated;
    } catch (ZipException | EOFException e) {
      throw UnreadableBodyException.malformed("body is not gzip: " + e.getMessage());
    }
  }

  /** One byte more than the limit tells a body at the limit from one beyond it. */
  private static byte[] readAtMost(InputStream body, int limit) throws IOException {
    return body.readNBytes(limit + 1);
  }

  private UnreadableBodyException bodyTooLarge() {
    return UnreadableBodyException.tooLarge(
        "body is longer than " + maxBodyBytes + " bytes: send smaller batches");
  }
}
