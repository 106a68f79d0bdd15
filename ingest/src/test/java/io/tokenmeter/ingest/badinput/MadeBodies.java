package io.tokenmeter.ingest.badinput;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;

/** Bodies that do not fit a line of the table. */
final class MadeBodies {

  private static final int MIB = 1 << 20;

  private MadeBodies() {}

  static byte[] of(String name, ObjectNode event) {
    return switch (name) {
      case "deep nesting" -> utf8("[".repeat(5_000) + "]".repeat(5_000));
      case "duplicate name" -> utf8(twice(event));
      case "duplicate name among good ones" -> utf8(among(twice(event), event));
      case "latin1" -> with(event, "caf\u00e9").getBytes(StandardCharsets.ISO_8859_1);
      case "half a character" -> utf8(with(event, "CUT").replace("CUT", "a\\ud800"));
      case "byte order mark" -> utf8("\ufeff" + event);
      case "50 MiB" -> spaces(50 * MIB);
      case "gzip bomb" -> gzip(spaces(200 * MIB));
      case "truncated gzip" -> Arrays.copyOf(gzip(utf8("[" + event + "]")), 60);
      case "too many events" -> utf8("[" + "1,".repeat(10_000) + "1]");
      case "65 labels" -> utf8(labels(event));
      case "one bad among good ones" -> utf8(among(negative(event), event));
      case "bare NaN" -> utf8(event.toString().replace("\"output\":20", "\"output\":NaN"));
      default -> throw new IllegalArgumentException("nobody can make " + name);
    };
  }

  private static String twice(ObjectNode event) {
    return event.toString().replace("\"output\":20", "\"output\":20,\"output\":90000");
  }

  private static String negative(ObjectNode event) {
    return event.toString().replace("\"output\":20", "\"output\":-5");
  }

  private static String among(String bad, ObjectNode good) {
    String id = good.path("id").asText();
    String first = good.deepCopy().put("id", id + "-first").toString();
    String last = good.deepCopy().put("id", id + "-last").toString();
    return "[" + first + "," + bad + "," + last + "]";
  }

  private static String with(ObjectNode event, String tenant) {
    ObjectNode changed = event.deepCopy();
    ((ObjectNode) changed.get("data")).put("tenant", tenant);
    return changed.toString();
  }

  private static String labels(ObjectNode event) {
    ObjectNode changed = event.deepCopy();
    ObjectNode labels = ((ObjectNode) changed.get("data")).putObject("labels");
    for (int i = 0; i < 65; i++) {
      labels.put("label-" + i, "x");
    }
    return changed.toString();
  }

  private static byte[] spaces(int length) {
    byte[] spaces = new byte[length];
    Arrays.fill(spaces, (byte) ' ');
    return spaces;
  }

  private static byte[] gzip(byte[] content) {
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(zipped)) {
      gzip.write(content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return zipped.toByteArray();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
