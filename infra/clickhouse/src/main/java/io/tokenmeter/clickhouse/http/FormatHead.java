package io.tokenmeter.clickhouse.http;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The head that a format puts before its rows. The engine repeats it with every block; a reader
 * must see it once.
 */
enum FormatHead {
  /** Rows only: blocks are simply joined. */
  NONE,
  /** Count, names and types of the columns. */
  BINARY_NAMES_AND_TYPES,
  BINARY_NAMES,
  ONE_LINE,
  TWO_LINES;

  private static final Set<String> HEADLESS =
      Set.of(
          "rowbinary",
          "tabseparated",
          "tsv",
          "tabseparatedraw",
          "tsvraw",
          "csv",
          "jsoneachrow",
          "jsoncompacteachrow",
          "native",
          "null");

  /** Empty for a format that is one document: its blocks cannot be joined. */
  static Optional<FormatHead> of(String format) {
    String name = format.toLowerCase(Locale.ROOT);
    if (HEADLESS.contains(name)) {
      return Optional.of(NONE);
    }
    return switch (name) {
      case "rowbinarywithnamesandtypes" -> Optional.of(BINARY_NAMES_AND_TYPES);
      case "rowbinarywithnames" -> Optional.of(BINARY_NAMES);
      case "tabseparatedwithnames", "tsvwithnames" -> Optional.of(ONE_LINE);
      case "tabseparatedwithnamesandtypes", "tsvwithnamesandtypes" -> Optional.of(TWO_LINES);
      default -> Optional.empty();
    };
  }

  /** Bytes of the head at the start of a block. */
  int length(byte[] block) {
    return switch (this) {
      case NONE -> 0;
      case BINARY_NAMES_AND_TYPES -> binaryLength(block, 2);
      case BINARY_NAMES -> binaryLength(block, 1);
      case ONE_LINE -> linesLength(block, 1);
      case TWO_LINES -> linesLength(block, 2);
    };
  }

  private static int linesLength(byte[] block, int lines) {
    int position = 0;
    for (int left = lines; left > 0 && position < block.length; position++) {
      left -= block[position] == '\n' ? 1 : 0;
    }
    return position;
  }

  private static int binaryLength(byte[] block, int stringsPerColumn) {
    Varint count = Varint.at(block, 0);
    int position = count.end();
    for (long left = (long) count.value() * stringsPerColumn; left > 0; left--) {
      Varint length = Varint.at(block, position);
      position = length.end() + length.value();
    }
    return position;
  }

  /** An unsigned LEB128 number and the index behind it. */
  private record Varint(int value, int end) {
    static Varint at(byte[] block, int start) {
      int value = 0;
      int position = start;
      int shift = 0;
      while (block[position] < 0) {
        value |= (block[position++] & 0x7f) << shift;
        shift += 7;
      }
      return new Varint(value | block[position] << shift, position + 1);
    }
  }
}
