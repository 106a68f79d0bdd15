package io.tokenmeter.schemas.lookup;

import io.tokenmeter.schemas.reference.AccountTerm;
import io.tokenmeter.schemas.reference.BillingAccount;
import io.tokenmeter.schemas.reference.CarbonIntensity;
import io.tokenmeter.schemas.reference.FxRate;
import io.tokenmeter.schemas.reference.GpuRate;
import io.tokenmeter.schemas.reference.Placement;
import io.tokenmeter.schemas.reference.Price;
import io.tokenmeter.schemas.reference.SiteMeter;
import io.tokenmeter.schemas.reference.SlaPolicy;
import io.tokenmeter.schemas.reference.SupplyContract;
import io.tokenmeter.schemas.reference.Tariff;
import io.tokenmeter.schemas.reference.TariffComponent;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;

/**
 * Reference rows in memory, looked up at event time. Filled row by row in any order; the answer
 * depends on the rows alone. Thread-safe. An empty answer means unknown, never zero.
 */
public final class ReferenceTables {

  /** Lines of a bill: by position, then by name. */
  public static final Comparator<TariffComponent> ORDER_OF_THE_BILL =
      Comparator.comparingInt(TariffComponent::getPosition)
          .thenComparing(TariffComponent::getComponent);

  private static final Comparator<AccountTerm> ORDER_OF_TERMS =
      Comparator.comparingInt(AccountTerm::getPosition)
          .thenComparing(AccountTerm::getTerm)
          .thenComparing(AccountTerm::getEffectiveFrom);

  /** Wildcard of SLA policies. */
  private static final String ANY = "*";

  private static final String DEFAULT_PRICE_LIST = "default";

  private final PriceBook prices = new PriceBook();
  private final AliasedTimeline<BillingAccount> accounts =
      new AliasedTimeline<>(BillingAccount::getAccount, BillingAccount::getTenants);
  private final Map<String, Timeline<String, AccountTerm>> terms = new HashMap<>();
  private final SiteTariffs tariffs = new SiteTariffs();
  private final Timeline<String, SupplyContract> contracts = new Timeline<>();
  private final Timeline<String, CarbonIntensity> carbon = new Timeline<>();
  private final Timeline<String, GpuRate> gpuRates = new Timeline<>();
  private final Timeline<List<String>, FxRate> fxRates = new Timeline<>();
  private final Timeline<List<String>, SlaPolicy> slaPolicies = new Timeline<>();
  private final AliasedTimeline<Placement> placements =
      new AliasedTimeline<>(Placement::getEndpoint, Placement::getAliases);
  private final Timeline<String, SiteMeter> siteMeters = new Timeline<>();

  /** Adds a row of any reference topic; rows of other types are ignored. */
  public synchronized void add(SpecificRecord row) {
    if (row instanceof Price r) {
      prices.add(r);
    } else if (row instanceof BillingAccount r) {
      accounts.add(r.getEffectiveFrom(), r.getEffectiveTo(), r.getVersion(), r);
    } else if (row instanceof AccountTerm r) {
      terms
          .computeIfAbsent(r.getAccount(), account -> new Timeline<>())
          .add(r.getTerm(), r.getEffectiveFrom(), r.getEffectiveTo(), r.getVersion(), r);
    } else if (row instanceof Tariff r) {
      tariffs.add(r);
    } else if (row instanceof TariffComponent r) {
      tariffs.add(r);
    } else if (row instanceof SupplyContract r) {
      contracts.add(r.getSite(), r.getEffectiveFrom(), r.getEffectiveTo(), r.getVersion(), r);
    } else if (row instanceof CarbonIntensity r) {
      carbon.add(r.getSite(), r.getEffectiveFrom(), r.getEffectiveTo(), r.getVersion(), r);
    } else if (row instanceof GpuRate r) {
      gpuRates.add(r.getGpuModel(), r.getEffectiveFrom(), r.getEffectiveTo(), r.getVersion(), r);
    } else if (row instanceof FxRate r) {
      fxRates.add(
          List.of(r.getBaseCurrency(), r.getQuoteCurrency()),
          r.getEffectiveFrom(),
          r.getEffectiveTo(),
          r.getVersion(),
          r);
    } else if (row instanceof SlaPolicy r) {
      slaPolicies.add(
          List.of(r.getTenant(), r.getModel()),
          r.getEffectiveFrom(),
          r.getEffectiveTo(),
          r.getVersion(),
          r);
    } else if (row instanceof Placement r) {
      placements.add(r.getEffectiveFrom(), r.getEffectiveTo(), r.getVersion(), r);
    } else if (row instanceof SiteMeter r) {
      siteMeters.add(r.getMeter(), r.getEffectiveFrom(), r.getEffectiveTo(), r.getVersion(), r);
    }
  }

  /**
   * Sale price of one token. The first price list with a row in force decides; in it the row of the
   * provider goes before one of any provider, then the row of the region before one of any region,
   * then the highest threshold that the input tokens are above. No row of another service tier or
   * class takes its place.
   */
  public synchronized Optional<Price> price(PriceQuery query) {
    return prices.price(query);
  }

  /** The billing account that pays for the tenant at the instant. */
  public synchronized Optional<BillingAccount> billingAccount(String tenant, Instant at) {
    return accounts.aliased(tenant, at);
  }

  /** The billing account of that name as it is at the instant. */
  public synchronized Optional<BillingAccount> account(String name, Instant at) {
    return accounts.named(name, at);
  }

  /**
   * The price lists of a tenant in the order in which they count: rows reserved for its account and
   * that one's parents, the account's list, the default list.
   */
  public synchronized List<String> priceLists(String tenant, Instant at) {
    Optional<BillingAccount> account = accounts.aliased(tenant, at);
    if (account.isEmpty()) {
      return List.of(DEFAULT_PRICE_LIST);
    }
    Set<String> lists = new LinkedHashSet<>();
    String reserved = account.get().getAccount();
    while (reserved != null && lists.add(reserved)) {
      reserved = accounts.named(reserved, at).map(BillingAccount::getParent).orElse(null);
    }
    lists.add(account.get().getPriceList());
    lists.add(DEFAULT_PRICE_LIST);
    return List.copyOf(lists);
  }

  /** What the account has agreed at the instant, in the order in which it counts. */
  public synchronized List<AccountTerm> terms(String account, Instant at) {
    return terms.getOrDefault(account, new Timeline<>()).at(at).stream()
        .sorted(ORDER_OF_TERMS)
        .toList();
  }

  /** What the account has agreed at some instant of a span, in the order in which it counts. */
  public synchronized List<AccountTerm> terms(String account, Instant from, Instant to) {
    return terms.getOrDefault(account, new Timeline<>()).during(from, to).stream()
        .sorted(ORDER_OF_TERMS)
        .toList();
  }

  /** The tariff of the site at the instant, in the order of the bill; empty when none is known. */
  public synchronized List<TariffComponent> tariff(String site, Instant at) {
    return tariffs.at(site, at);
  }

  /** First instant after {@code at} at which the site's tariff may differ. */
  public synchronized Optional<Instant> nextTariffChange(String site, Instant at) {
    return tariffs.nextChange(site, at);
  }

  /** How the site's electricity is billed at the instant. */
  public synchronized Optional<SupplyContract> supplyContract(String site, Instant at) {
    return contracts.at(site, at);
  }

  /** Carbon intensity at the site and instant. */
  public synchronized Optional<CarbonIntensity> carbonIntensity(String site, Instant at) {
    return carbon.at(site, at);
  }

  /** Charge of a GPU hour for the model at the instant. */
  public synchronized Optional<GpuRate> gpuRate(String gpuModel, Instant at) {
    return gpuRates.at(gpuModel, at);
  }

  /**
   * Units of {@code to} for one unit of {@code from} at the instant: 1 for the same currency, a row
   * of that direction otherwise. Rates are never inverted: a quote is one-sided.
   */
  public synchronized Optional<BigDecimal> fxRate(String from, String to, Instant at) {
    return from.equals(to)
        ? Optional.of(BigDecimal.ONE)
        : fxQuote(from, to, at).map(FxRate::getRate);
  }

  /** The row behind {@link #fxRate}, of two different currencies. */
  public synchronized Optional<FxRate> fxQuote(String from, String to, Instant at) {
    return fxRates.at(List.of(from, to), at);
  }

  /** The most specific policy: tenant and model, then tenant, then model, then any. */
  public synchronized Optional<SlaPolicy> slaPolicy(String tenant, String model, Instant at) {
    return Stream.of(
            List.of(tenant, model), List.of(tenant, ANY), List.of(ANY, model), List.of(ANY, ANY))
        .flatMap(key -> slaPolicies.at(key, at).stream())
        .findFirst();
  }

  /** Placement of an endpoint, found by its name or any alias. */
  public synchronized Optional<Placement> placement(String endpointOrAlias, Instant at) {
    return placements.named(endpointOrAlias, at).or(() -> placements.aliased(endpointOrAlias, at));
  }

  /** A meter's place in the building. */
  public synchronized Optional<SiteMeter> siteMeter(String meter, Instant at) {
    return siteMeters.at(meter, at);
  }
}
