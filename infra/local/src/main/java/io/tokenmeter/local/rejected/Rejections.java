package io.tokenmeter.local.rejected;

import com.fasterxml.jackson.databind.JsonNode;
import io.tokenmeter.local.demo.ClickHouseRows;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The rejections in ClickHouse. The table is asked and not the topic: it is kept longer (90 days
 * against 40), finds by stage, reason and time without reading everything, and is what users see.
 * What it lacks, the bytes of undecodable records, still lies on the record's own topic.
 */
public final class Rejections {

  private static final Pattern ID = Pattern.compile("[0-9a-f]{16}");

  private static final String SELECT =
      "SELECT lower(hex(sipHash64(concat(toString(received_at), stage, reason, detail,"
          + " ifNull(source, ''), ifNull(topic, ''), toString(ifNull(`partition`, -1)),"
          + " toString(ifNull(`offset`, -1)), payload)))) AS id, toString(received_at) AS"
          + " received_at, stage, reason, detail, source, topic, `partition`, `offset`,"
          + " hex(payload) AS payload_hex FROM (SELECT * FROM rejected_events WHERE ";

  private final ClickHouseRows rows;

  public Rejections(ClickHouseRows rows) {
    this.rows = rows;
  }

  /** The newest that match, oldest of them first. */
  public List<Rejection> list(RejectionFilter filter) throws IOException, InterruptedException {
    List<Rejection> found =
        select(filter.where() + " ORDER BY received_at DESC LIMIT " + filter.limit() + ")");
    found.sort(Comparator.comparing(Rejection::receivedAt));
    return found;
  }

  /**
   * The rejections of one record, one by each stage that could not use it, or of one id.
   *
   * @throws IllegalArgumentException when the text is neither a place nor an id
   */
  public List<Rejection> find(String placeOrId) throws IOException, InterruptedException {
    Optional<RecordPlace> place = RecordPlace.parse(placeOrId);
    if (place.isPresent()) {
      RecordPlace at = place.get();
      return select(
          "topic = '%s' AND `partition` = %d AND `offset` = %d) ORDER BY stage"
              .formatted(at.topic().replaceAll("[^a-z0-9._-]", ""), at.partition(), at.offset()));
    }
    if (!ID.matcher(placeOrId).matches()) {
      throw new IllegalArgumentException(
          placeOrId + " is no rejection: give topic-partition@offset, or an id of `rejected list`");
    }
    return select("1) WHERE id = '" + placeOrId + "' LIMIT 1");
  }

  private List<Rejection> select(String rest) throws IOException, InterruptedException {
    List<Rejection> found = new ArrayList<>();
    for (JsonNode row : rows.of(SELECT + rest)) {
      found.add(Rejection.of(row));
    }
    return found;
  }
}
