package io.tokenmeter.streams.rating;

import io.tokenmeter.schemas.event.Generation;
import io.tokenmeter.schemas.reference.BilledTokens;
import io.tokenmeter.schemas.reference.BillingAccount;
import io.tokenmeter.schemas.reference.TokenClass;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Which tokens an account pays for when a generation did not run to its end or was not the first
 * attempt of its request. The work was done and costs energy in any case; who pays is agreed.
 *
 * @param cancelled of a generation that the caller broke off
 * @param failed of one that failed
 * @param retried of attempts after the first
 */
record BillingRules(BilledTokens cancelled, BilledTokens failed, BilledTokens retried) {

  /** Where nothing is agreed: what was produced, and nothing for a failure. */
  private static final BillingRules DEFAULT =
      new BillingRules(BilledTokens.ALL, BilledTokens.NONE, BilledTokens.ALL);

  /** From what bills least to what bills most. */
  private static final List<BilledTokens> ORDER =
      List.of(BilledTokens.NONE, BilledTokens.INPUT, BilledTokens.ALL);

  static BillingRules of(Optional<BillingAccount> account) {
    return account
        .map(a -> new BillingRules(a.getCancelled(), a.getFailed(), a.getRetried()))
        .orElse(DEFAULT);
  }

  /** The strictest rule that applies; one that a later release made counts as {@code ALL}. */
  BilledTokens billed(Generation generation) {
    BilledTokens byStatus =
        switch (generation.getStatus()) {
          case CANCELLED -> cancelled;
          case FAILED -> failed;
          default -> BilledTokens.ALL;
        };
    BilledTokens byAttempt = generation.getAttempt() > 1 ? retried : BilledTokens.ALL;
    return List.of(known(byStatus), known(byAttempt)).stream()
        .min(Comparator.comparingInt(ORDER::indexOf))
        .orElseThrow();
  }

  static boolean includes(BilledTokens billed, TokenClass tokenClass) {
    return switch (billed) {
      case NONE -> false;
      case INPUT -> tokenClass != TokenClass.OUTPUT && tokenClass != TokenClass.REASONING;
      case ALL, UNKNOWN -> true;
    };
  }

  private static BilledTokens known(BilledTokens rule) {
    return rule == BilledTokens.UNKNOWN ? BilledTokens.ALL : rule;
  }
}
