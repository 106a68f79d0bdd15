package io.tokenmeter.clickhouse.http;

import io.tokenmeter.clickhouse.engine.EngineConnection;
import io.tokenmeter.clickhouse.engine.EngineException;
import io.tokenmeter.clickhouse.engine.Query;
import java.util.Map;
import java.util.Optional;

/**
 * What a session is told before its statement.
 *
 * @param set one SET statement
 * @param readOnly locks the session last, because a locked one takes no settings
 */
record SessionSetup(Optional<String> database, Optional<String> set, boolean readOnly) {
  private static final String DEFAULT_DATABASE = "default";

  /** Returns the session, or closes it when it cannot be set up. */
  EngineConnection applyTo(EngineConnection session) throws EngineException {
    try {
      apply(session);
      return session;
    } catch (EngineException | RuntimeException e) {
      session.close();
      throw e;
    }
  }

  private void apply(EngineConnection session) throws EngineException {
    if (database.isPresent() && !database.get().equals(DEFAULT_DATABASE)) {
      run(session, "USE `" + database.get().replace("\\", "\\\\").replace("`", "\\`") + "`");
    }
    if (set.isPresent()) {
      run(session, set.get());
    }
    if (readOnly) {
      run(session, "SET readonly = 1");
    }
  }

  private static void run(EngineConnection session, String sql) throws EngineException {
    session.run(new Query(sql, "Null", Map.of()));
  }
}
