package io.tokenmeter.flink.energy.building;

import io.tokenmeter.flink.reference.ReferenceData;
import io.tokenmeter.flink.reference.ReferencingFunction;
import io.tokenmeter.schemas.reference.EnergyUse;
import io.tokenmeter.schemas.reference.SiteMeter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.flink.util.Collector;

/**
 * Hangs a meter where the site tree in force at the window's start has it. A meter that the tree
 * does not know, or of which it names no parent, hangs where its readings say.
 */
public final class LocateMeters extends ReferencingFunction<TreeFact, TreeFact> {

  private static final long serialVersionUID = 1L;

  public LocateMeters(ReferenceData reference) {
    super(reference);
  }

  @Override
  public void processElement(TreeFact fact, Context context, Collector<TreeFact> out) {
    Instant at = Instant.EPOCH.plus(fact.windowMicros(), ChronoUnit.MICROS);
    Optional<SiteMeter> row = tables().siteMeter(fact.meter(), at);
    List<String> told = row.map(SiteMeter::getParent).map(List::of).orElse(fact.above());
    out.collect(
        fact.at(
            row.map(SiteMeter::getSite).orElse(fact.site()),
            told.isEmpty() ? told : withAncestors(told.get(0), at),
            row.map(SiteMeter::getRemainder).orElse(EnergyUse.UNKNOWN)));
  }

  private List<String> withAncestors(String parent, Instant at) {
    Set<String> above = new LinkedHashSet<>();
    Optional<String> next = Optional.of(parent);
    while (next.isPresent() && above.add(next.get())) {
      next = tables().siteMeter(next.get(), at).map(SiteMeter::getParent);
    }
    return List.copyOf(above);
  }
}
