package io.tokenmeter.engines.process;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * Class archives of the JVM (class data sharing): a program that serves writes one, see {@link
 * ClassArchiveWriter}, and its later starts load their classes from it, which halves them. An
 * archive belongs to exact jars and an exact JVM; any change of these makes a new one.
 */
record ClassArchive(Path folder) {

  /**
   * The JVM options that use the program's archive, or make it; none where the JVM cannot archive.
   */
  List<String> options(String mainClass, String classpath) {
    String[] entries = classpath.split(File.pathSeparator);
    for (String entry : entries) {
      if (!Files.isRegularFile(Path.of(entry))) {
        return List.of(); // The JVM archives classes from jars only.
      }
    }
    try {
      Files.createDirectories(folder);
      Path archive = folder.resolve(fileName(mainClass, entries)).toAbsolutePath();
      List<String> options = new ArrayList<>(List.of("-Xlog:cds=off", "-Xlog:cds+dynamic=off"));
      if (Files.exists(archive)) {
        options.add("-XX:SharedArchiveFile=" + archive);
      } else {
        deleteOthers(prefix(mainClass));
        options.addAll(ClassArchiveWriter.options(archive));
      }
      return options;
    } catch (IOException e) {
      throw new UncheckedIOException("Class archives cannot be kept in " + folder, e);
    }
  }

  private static String fileName(String mainClass, String[] entries) throws IOException {
    MessageDigest digest = sha256();
    add(digest, System.getProperty("java.vm.version"));
    for (String entry : entries) {
      Path jar = Path.of(entry);
      add(digest, entry);
      add(digest, Files.size(jar) + "@" + Files.getLastModifiedTime(jar));
    }
    return prefix(mainClass) + HexFormat.of().formatHex(digest.digest(), 0, 8) + ".jsa";
  }

  private static String prefix(String mainClass) {
    return mainClass.substring(mainClass.lastIndexOf('.') + 1) + "-";
  }

  /**
   * Archives of jars that have changed since are of no more use, nor what a killed process has left
   * half written. A JVM that runs on one keeps it.
   */
  private void deleteOthers(String prefix) throws IOException {
    try (DirectoryStream<Path> old = Files.newDirectoryStream(folder, prefix + "*")) {
      for (Path archive : old) {
        Files.deleteIfExists(archive);
      }
    }
  }

  private static void add(MessageDigest digest, String text) {
    digest.update(text.getBytes(StandardCharsets.UTF_8));
    digest.update((byte) 0);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JVM has SHA-256", e);
    }
  }
}
