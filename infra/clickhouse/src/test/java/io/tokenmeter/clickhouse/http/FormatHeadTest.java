package io.tokenmeter.clickhouse.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import org.junit.jupiter.api.Test;

class FormatHeadTest {
  @Test
  void measuresTheBinaryHeadWithLongNames() {
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    block.write(1);
    string(block, "n".repeat(300));
    string(block, "UInt8");
    int head = block.size();
    block.write(42);
    FormatHead format = FormatHead.of("RowBinaryWithNamesAndTypes").orElseThrow();
    assertThat(format.length(block.toByteArray())).isEqualTo(head);
  }

  @Test
  void measuresHeadsOfLines() {
    byte[] block = "a\tb\nUInt8\tString\n1\tx\n".getBytes(UTF_8);
    assertThat(FormatHead.of("TSVWithNames").orElseThrow().length(block)).isEqualTo(4);
    assertThat(FormatHead.of("TabSeparatedWithNamesAndTypes").orElseThrow().length(block))
        .isEqualTo(17);
    assertThat(FormatHead.of("RowBinary").orElseThrow().length(block)).isZero();
  }

  @Test
  void documentsAreNotStreamed() {
    assertThat(FormatHead.of("JSON")).isEmpty();
    assertThat(FormatHead.of("Pretty")).isEmpty();
  }

  private static void string(ByteArrayOutputStream out, String text) {
    int length = text.length();
    while (length > 0x7f) {
      out.write(length & 0x7f | 0x80);
      length >>>= 7;
    }
    out.write(length);
    out.writeBytes(text.getBytes(UTF_8));
  }
}
