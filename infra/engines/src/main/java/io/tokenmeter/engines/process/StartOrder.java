package io.tokenmeter.engines.process;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Groups of processes that may start, or stop, at the same time. */
final class StartOrder {
  private StartOrder() {}

  /**
   * The groups, first started first.
   *
   * @throws IllegalArgumentException when a process depends on an unknown one, or on itself by way
   *     of others
   */
  static List<List<ProcessSpec>> groups(Collection<ProcessSpec> specs) {
    return groups(specs, ProcessSpec::dependsOn);
  }

  /**
   * The groups, first stopped first: what depends on others, or is to stop before them, precedes
   * them.
   *
   * @throws IllegalArgumentException when that goes in a circle
   */
  static List<List<ProcessSpec>> stopGroups(Collection<ProcessSpec> specs) {
    Set<String> added = specs.stream().map(ProcessSpec::name).collect(Collectors.toSet());
    List<List<ProcessSpec>> groups = groups(specs, spec -> outlivedBy(spec, added));
    Collections.reverse(groups);
    return groups;
  }

  private static Set<String> outlivedBy(ProcessSpec spec, Set<String> added) {
    Set<String> names = new HashSet<>(spec.stopsBefore());
    names.retainAll(added);
    names.addAll(spec.dependsOn());
    return names;
  }

  private static List<List<ProcessSpec>> groups(
      Collection<ProcessSpec> specs, Function<ProcessSpec, Set<String>> after) {
    List<List<ProcessSpec>> groups = new ArrayList<>();
    Set<String> placed = new HashSet<>();
    List<ProcessSpec> left = new ArrayList<>(specs);
    while (!left.isEmpty()) {
      List<ProcessSpec> group =
          left.stream().filter(spec -> placed.containsAll(after.apply(spec))).toList();
      if (group.isEmpty()) {
        throw new IllegalArgumentException(unplaced(left, after));
      }
      group.forEach(spec -> placed.add(spec.name()));
      left.removeAll(group);
      groups.add(group);
    }
    return groups;
  }

  private static String unplaced(List<ProcessSpec> left, Function<ProcessSpec, Set<String>> after) {
    List<String> claims =
        left.stream().map(spec -> spec.name() + " after " + after.apply(spec)).toList();
    return "These processes wait for each other or for one that was never added: " + claims;
  }
}
