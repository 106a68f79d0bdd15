package io.tokenmeter.local.app;

import com.clickhouse.client.api.Client;
import io.tokenmeter.schemas.config.Configuration;
import io.tokenmeter.sinks.clickhouse.ClickHouseSettings;
import io.tokenmeter.sinks.clickhouse.load.AfterInsert;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;

/**
 * The ordinary application with a sink that is broken on purpose: after the first insert into each
 * table it forgets that table's deduplication tokens and fails before the insert is recorded. The
 * range is repeated, as after every failure, and nothing recognises it: the rows are there twice.
 */
public final class DoublingSinkMain {

  private DoublingSinkMain() {}

  public static void main(String[] args) throws InterruptedException {
    ApplicationMain.run(new ForgetAndFail(Configuration.load(ClickHouseSettings.class)));
  }

  private static final class ForgetAndFail implements AfterInsert {

    private final ClickHouseSettings clickHouse;
    private final Set<String> broken = Collections.synchronizedSet(new HashSet<>());

    ForgetAndFail(ClickHouseSettings clickHouse) {
      this.clickHouse = clickHouse;
    }

    @Override
    public void inserted(String table, int rows) {
      if (broken.add(table)) {
        forgetTokens(table);
        throw new IllegalStateException("broken on purpose after an insert into " + table);
      }
    }

    private void forgetTokens(String table) {
      try (Client client = clickHouse.openClient()) {
        client
            .execute(
                "ALTER TABLE " + table + " MODIFY SETTING non_replicated_deduplication_window = 0")
            .get()
            .close();
      } catch (Exception e) {
        throw new IllegalStateException("the tokens of " + table + " could not be forgotten", e);
      }
    }
  }
}
