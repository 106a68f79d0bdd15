package io.tokenmeter.ingest.client;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The gateway's answer to a batch. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record BatchAnswer(int accepted, List<Rejection> rejected) {

  /**
   * @param index place in the batch, from 0
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Rejection(int index, @Nullable String id, String reason, String detail) {}
}
