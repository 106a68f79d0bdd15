package io.tokenmeter.engines.process;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Groups of processes: each group depends only on the groups before it. */
final class StartOrder {
  private StartOrder() {}

  /**
   * The groups, first started first.
   *
   * @throws IllegalArgumentException when a process depends on an unknown one, or on itself by way
   *     of others
   */
  static List<List<ProcessSpec>> groups(Collection<ProcessSpec> specs) {
    List<List<ProcessSpec>> groups = new ArrayList<>();
    Set<String> placed = new HashSet<>();
    List<ProcessSpec> left = new ArrayList<>(specs);
    while (!left.isEmpty()) {
      List<ProcessSpec> group =
          left.stream().filter(spec -> placed.containsAll(spec.dependsOn())).toList();
      if (group.isEmpty()) {
        throw new IllegalArgumentException(unplaced(left));
      }
      group.forEach(spec -> placed.add(spec.name()));
      left.removeAll(group);
      groups.add(group);
    }
    return groups;
  }

  private static String unplaced(List<ProcessSpec> left) {
    List<String> claims =
        left.stream().map(spec -> spec.name() + " after " + spec.dependsOn()).toList();
    return "These processes wait for each other or for one that was never added: " + claims;
  }
}
