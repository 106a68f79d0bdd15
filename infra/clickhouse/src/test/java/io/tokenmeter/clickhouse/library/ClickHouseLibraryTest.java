package io.tokenmeter.clickhouse.library;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClickHouseLibraryTest {
  @TempDir Path cache = Path.of("");
  private final StoredArchive archive = new StoredArchive();
  private final List<String> told = new ArrayList<>();

  @Test
  void fetchesOnceAndKeepsOnlyTheLibrary() throws Exception {
    ClickHouseLibrary library = library(sha512("packed"));

    Path file = library.locate(told::add);

    assertThat(file).hasContent("library");
    assertThat(library.locate(told::add)).isEqualTo(file);
    assertThat(archive.fetches).hasValue(1);
    try (var kept = Files.list(file.getParent())) {
      assertThat(kept.map(path -> path.getFileName().toString()))
          .containsExactlyInAnyOrder("libchdb.so", "lock");
    }
  }

  @Test
  void refusesAnAlteredArchive() throws Exception {
    ClickHouseLibrary library = library(sha512("something else"));
    assertThatThrownBy(() -> library.locate(told::add))
        .isInstanceOf(LibraryUnavailableException.class)
        .hasMessageContaining("SHA-512")
        .hasMessageContaining("TOKENMETER_CLICKHOUSE_URL");
    try (var tree = Files.walk(cache)) {
      assertThat(tree.filter(Files::isRegularFile))
          .extracting(Path::getFileName)
          .containsExactly(Path.of("lock"));
    }
  }

  @Test
  void oneOfSeveralAtOnceFetches() throws Exception {
    String checksum = sha512("packed");
    CompletableFuture.allOf(
            IntStream.range(0, 4)
                .mapToObj(
                    i -> CompletableFuture.runAsync(() -> library(checksum).locate(text -> {})))
                .toArray(CompletableFuture[]::new))
        .join();
    assertThat(archive.fetches).hasValue(1);
  }

  @Test
  void aPlatformWithoutPinIsRefusedWithARemedy() {
    ClickHouseLibrary library =
        new ClickHouseLibrary(LibraryPackage.of("Mac OS X", "aarch64"), cache, archive, null);
    assertThatThrownBy(() -> library.locate(told::add))
        .hasMessageContaining("darwin-arm64")
        .hasMessageContaining("TOKENMETER_CLICKHOUSE_LIBRARY");
  }

  @Test
  void aGivenLibraryIsTakenAsItIs() throws Exception {
    Path given = Files.writeString(cache.resolve("own.so"), "own");
    LibraryPackage unpinned = new LibraryPackage("any", "libchdb.so", "");
    assertThat(new ClickHouseLibrary(unpinned, cache, archive, given).locate(told::add))
        .isEqualTo(given);
    Path missing = cache.resolve("missing.so");
    assertThatThrownBy(
            () -> new ClickHouseLibrary(unpinned, cache, archive, missing).locate(told::add))
        .hasMessageContaining(missing.toString());
  }

  @Test
  void aMissingOrFailingToolIsNamed() {
    assertThatThrownBy(
            () -> ExternalCommand.run(List.of("no-such-tool-here"), cache, seconds -> {}))
        .hasMessageContaining("'no-such-tool-here' is needed");
    assertThatThrownBy(
            () -> ExternalCommand.run(List.of("sh", "-c", "echo E404; exit 1"), cache, s -> {}))
        .hasMessageContaining("E404");
  }

  @Test
  void theCacheFolderFollowsTheEnvironment() {
    Path home = Path.of("/home/someone");
    assertThat(CacheFolder.of(Map.of(), home)).isEqualTo(home.resolve(".cache/tokenmeter"));
    assertThat(CacheFolder.of(Map.of("XDG_CACHE_HOME", "/xdg"), home))
        .isEqualTo(Path.of("/xdg/tokenmeter"));
    assertThat(CacheFolder.of(Map.of("XDG_CACHE_HOME", "/xdg", "TOKENMETER_CACHE", "/own"), home))
        .isEqualTo(Path.of("/own"));
  }

  @Test
  void aProcessorWithoutAvx2IsSeen() throws Exception {
    Path cpu = Files.writeString(cache.resolve("cpuinfo"), "flags\t: sse4_2 avx popcnt\n");
    assertThat(CpuFeatures.hasAvx2(cpu)).isFalse();
    assertThat(CpuFeatures.hasAvx2(Files.writeString(cpu, "flags\t: avx avx2 bmi\n"))).isTrue();
  }

  private ClickHouseLibrary library(String checksum) {
    return new ClickHouseLibrary(
        new LibraryPackage("any", "libchdb.so", checksum), cache, archive, null);
  }

  private static String sha512(String content) throws Exception {
    byte[] digest = MessageDigest.getInstance("SHA-512").digest(content.getBytes(UTF_8));
    return Base64.getEncoder().encodeToString(digest);
  }

  /** Holds its package itself. */
  private static final class StoredArchive implements Archive {
    final AtomicInteger fetches = new AtomicInteger();

    @Override
    public Path fetch(String specification, Path folder, Consumer<String> progress) {
      fetches.incrementAndGet();
      return write(folder.resolve("package.tgz"), "packed");
    }

    @Override
    public Path unpack(Path packed, String member, Path folder, Consumer<String> progress) {
      return write(folder.resolve("unpacked"), "library");
    }

    private static Path write(Path file, String content) {
      try {
        return Files.writeString(file, content);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
