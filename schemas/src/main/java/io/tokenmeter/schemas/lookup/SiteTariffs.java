package io.tokenmeter.schemas.lookup;

import io.tokenmeter.schemas.reference.AllocationPolicy;
import io.tokenmeter.schemas.reference.Tariff;
import io.tokenmeter.schemas.reference.TariffComponent;
import io.tokenmeter.schemas.reference.TariffKind;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The components of every site's tariff. A row of {@link Tariff} is one of them, named {@code
 * energy} and first on the bill. Not thread-safe.
 */
final class SiteTariffs {

  private static final String ENERGY = "energy";

  private final Timeline<List<String>, TariffComponent> components = new Timeline<>();
  private final Map<String, Set<String>> namesBySite = new HashMap<>();

  void add(Tariff row) {
    add(
        TariffComponent.newBuilder()
            .setSite(row.getSite())
            .setComponent(ENERGY)
            .setKind(TariffKind.ENERGY)
            .setPosition(0)
            .setRate(row.getPricePerKwh())
            .setCurrency(row.getCurrency())
            .setAllocation(AllocationPolicy.BY_ENERGY)
            .setEffectiveFrom(row.getEffectiveFrom())
            .setEffectiveTo(row.getEffectiveTo())
            .setVersion(row.getVersion())
            .setRecordedAt(row.getRecordedAt())
            .setOrigin(row.getOrigin())
            .build());
  }

  void add(TariffComponent row) {
    namesBySite.computeIfAbsent(row.getSite(), site -> new TreeSet<>()).add(row.getComponent());
    components.add(
        key(row.getSite(), row.getComponent()),
        row.getEffectiveFrom(),
        row.getEffectiveTo(),
        row.getVersion(),
        row);
  }

  /** The components in force, in the order of the bill. */
  List<TariffComponent> at(String site, Instant instant) {
    return names(site).stream()
        .flatMap(name -> components.at(key(site, name), instant).stream())
        .sorted(ReferenceTables.ORDER_OF_THE_BILL)
        .toList();
  }

  /** The next instant after {@code instant} at which another component may be in force. */
  Optional<Instant> nextChange(String site, Instant instant) {
    return names(site).stream()
        .flatMap(name -> components.nextChange(key(site, name), instant).stream())
        .min(Comparator.naturalOrder());
  }

  private Set<String> names(String site) {
    return namesBySite.getOrDefault(site, Set.of());
  }

  private static List<String> key(String site, String component) {
    return List.of(site, component);
  }
}
