package io.tokenmeter.clickhouse.library;

import java.util.List;
import java.util.Locale;

/**
 * One platform's pinned package.
 *
 * @param platform the package's platform name, such as {@code linux-x64-gnu}
 * @param fileName the library's name inside the package's archive
 * @param sha512Base64 SHA-512 of the archive, base64; empty where none is pinned
 */
record LibraryPackage(String platform, String fileName, String sha512Base64) {
  static final String VERSION = "26.7.3-stable.1";

  private static final List<LibraryPackage> PACKAGES =
      List.of(
          new LibraryPackage(
              "linux-x64-gnu",
              "libchdb.so",
              "XP97mMqnc5tZpKQywR8N7cLTsHNiTmHr30pC5mzo3jWmukjKn2IBa60c2B/gWUNcuFjOMjWoorQICCqBVj5wpw=="),
          new LibraryPackage("linux-arm64-gnu", "libchdb.so", ""),
          new LibraryPackage("darwin-x64", "libchdb.so", ""),
          new LibraryPackage("darwin-arm64", "libchdb.so", ""));

  /**
   * The package for an operating system and processor as {@code os.name} and {@code os.arch} name
   * them.
   */
  static LibraryPackage of(String osName, String osArch) {
    String platform = operatingSystem(osName) + "-" + processor(osArch);
    return PACKAGES.stream()
        .filter(candidate -> candidate.platform().startsWith(platform))
        .findFirst()
        .orElseThrow(
            () ->
                new LibraryUnavailableException(
                    "No ClickHouse engine is published for " + osName + " on " + osArch));
  }

  /** What the npm client is asked for. */
  String specification() {
    return "@chdb/lib-" + platform + "@" + VERSION;
  }

  String archiveMember() {
    return "package/" + fileName;
  }

  boolean isPinned() {
    return !sha512Base64.isEmpty();
  }

  private static String operatingSystem(String osName) {
    return osName.toLowerCase(Locale.ROOT).startsWith("mac")
        ? "darwin"
        : osName.toLowerCase(Locale.ROOT);
  }

  private static String processor(String osArch) {
    return switch (osArch) {
      case "amd64", "x86_64" -> "x64";
      case "aarch64" -> "arm64";
      default -> osArch;
    };
  }
}
