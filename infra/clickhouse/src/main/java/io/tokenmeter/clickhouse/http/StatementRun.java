package io.tokenmeter.clickhouse.http;

import io.tokenmeter.clickhouse.engine.EngineConnection;
import io.tokenmeter.clickhouse.engine.EngineException;
import io.tokenmeter.clickhouse.engine.InsertStream;
import io.tokenmeter.clickhouse.engine.Outcome;
import io.tokenmeter.clickhouse.engine.Query;
import io.tokenmeter.clickhouse.engine.SelectStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;
import java.util.Optional;

/** One statement in its session: an insert with payload, a streamed SELECT, or anything else. */
final class StatementRun {
  private static final int PIECE_BYTES = 256 << 10;

  private final EngineConnection session;
  private final SqlStatement statement;
  private final Map<String, String> placeholders;
  private final Reply reply;

  StatementRun(
      EngineConnection session,
      SqlStatement statement,
      Map<String, String> placeholders,
      Reply reply) {
    this.session = session;
    this.statement = statement;
    this.placeholders = placeholders;
    this.reply = reply;
  }

  void run(InputStream body, String defaultFormat) throws IOException, EngineException {
    String format = statement.format().orElse(defaultFormat);
    Optional<FormatHead> head = FormatHead.of(format);
    if (statement.awaitsPayload()) {
      insert(body, format);
    } else if (statement.isStreamedSelect() && head.isPresent()) {
      select(format, head.get());
    } else {
      Outcome outcome = session.run(query(format));
      reply.whole(format, outcome.counters(), outcome.body());
    }
  }

  private Query query(String format) {
    return new Query(statement.text(), format, placeholders);
  }

  /** Any error while reading the body leaves through close(), which cancels the insert. */
  private void insert(InputStream body, String format) throws IOException, EngineException {
    try (InsertStream stream = session.insert(statement.withoutFormat(), format)) {
      byte[] piece = new byte[PIECE_BYTES];
      int count;
      while ((count = body.readNBytes(piece, 0, piece.length)) > 0) {
        stream.append(piece, count);
      }
      reply.whole(format, stream.done(), new byte[0]);
    }
  }

  /** The first block is fetched before the reply starts, so that most errors come as a status. */
  private void select(String format, FormatHead head) throws IOException, EngineException {
    try (SelectStream stream = session.select(query(format))) {
      byte[] block = stream.next().body();
      OutputStream out = reply.stream(format);
      int skip = 0;
      while (block.length > 0) {
        out.write(block, skip, block.length - skip);
        block = stream.next().body();
        skip = block.length == 0 ? 0 : head.length(block);
      }
      out.close();
    }
  }
}
