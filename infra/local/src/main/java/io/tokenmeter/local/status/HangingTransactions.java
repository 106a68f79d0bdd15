package io.tokenmeter.local.status;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.tokenmeter.schemas.config.KafkaSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;

/**
 * Transactions that stay open: whoever reads committed records waits behind them. Our producers end
 * theirs within a second or two; the one of a process that was killed is ended by its successor.
 */
public final class HangingTransactions implements AutoCloseable {

  private static final Duration OLD = Duration.ofMinutes(1);
  private static final int PATIENCE_MILLIS = 3_000;

  /** One that has been open for more than a minute. */
  public record Hanging(
      @JsonProperty("transactional_id") String transactionalId,
      @JsonProperty("since") Instant since) {}

  private final Admin admin;

  public HangingTransactions(KafkaSettings kafka) {
    Map<String, Object> properties = new HashMap<>(kafka.clientProperties());
    properties.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, PATIENCE_MILLIS);
    properties.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, PATIENCE_MILLIS);
    admin = Admin.create(properties);
  }

  /**
   * @throws ExecutionException when the broker cannot answer
   */
  public List<Hanging> find() throws InterruptedException, ExecutionException {
    Collection<TransactionListing> old =
        admin
            .listTransactions(
                new ListTransactionsOptions()
                    .filterStates(List.of(TransactionState.ONGOING))
                    .filterOnDuration(OLD.toMillis()))
            .all()
            .get();
    if (old.isEmpty()) {
      return List.of();
    }
    return admin
        .describeTransactions(old.stream().map(TransactionListing::transactionalId).toList())
        .all()
        .get()
        .entrySet()
        .stream()
        .map(found -> new Hanging(found.getKey(), startOf(found.getValue())))
        .toList();
  }

  @Override
  public void close() {
    admin.close();
  }

  private static Instant startOf(TransactionDescription description) {
    return Instant.ofEpochMilli(description.transactionStartTimeMs().orElse(0));
  }
}
