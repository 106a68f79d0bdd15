package io.tokenmeter.ingest.recording;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Reads the three files of a recording. */
final class RecordingReader {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path requestsFile;
  private final Path samplesFile;
  private final Path metaFile;

  RecordingReader(Path folder) {
    this.requestsFile = folder.resolve("requests.jsonl");
    this.samplesFile = folder.resolve("nvml.csv");
    this.metaFile = folder.resolve("meta.json");
  }

  Recording read() {
    byte[] requests = bytes(requestsFile);
    byte[] samples = bytes(samplesFile);
    byte[] meta = bytes(metaFile);
    JsonNode gpu = parse(metaFile, 1, new String(meta, StandardCharsets.UTF_8));
    Recording recording =
        new Recording(
            metaText(gpu, "gpu_uuid"),
            metaText(gpu, "gpu_name"),
            readRequests(lines(requests)),
            NvmlCsv.read(samplesFile, lines(samples)),
            contentHash(requests, samples, meta));
    if (recording.requests().isEmpty() && recording.samples().isEmpty()) {
      throw new RecordingException(requestsFile.getParent() + " is a recording without events");
    }
    return recording;
  }

  private List<RecordedRequest> readRequests(List<String> lines) {
    List<RecordedRequest> requests = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      if (!lines.get(i).isBlank()) {
        JsonNode node = parse(requestsFile, i + 1, lines.get(i));
        requests.add(new RequestLine(requestsFile, i + 1, node).read());
      }
    }
    return requests;
  }

  private String metaText(JsonNode meta, String name) {
    JsonNode value = meta.path(name);
    if (!value.isTextual() || value.textValue().isBlank()) {
      throw new RecordingException(metaFile + ": " + name + " is missing or not a string");
    }
    return value.textValue();
  }

  private static JsonNode parse(Path file, int line, String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw RecordingException.at(file, line, "not JSON: " + e.getOriginalMessage());
    }
  }

  private static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new RecordingException(
          file + " cannot be read; a recording has requests.jsonl, nvml.csv and meta.json", e);
    }
  }

  private static List<String> lines(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8).lines().toList();
  }

  /** Lengths are hashed too, so that moving bytes between files makes another recording. */
  private static String contentHash(byte[]... files) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      for (byte[] file : files) {
        sha256.update((file.length + ":").getBytes(StandardCharsets.US_ASCII));
        sha256.update(file);
      }
      return HexFormat.of().formatHex(sha256.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
