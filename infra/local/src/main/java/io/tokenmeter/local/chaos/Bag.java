package io.tokenmeter.local.chaos;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.random.RandomGenerator;

/** Draws its items in random order, all of them before any of them again. */
final class Bag<T> {

  private final List<T> items;
  private final RandomGenerator random;
  private final Deque<T> left = new ArrayDeque<>();

  Bag(List<T> items, RandomGenerator random) {
    this.items = List.copyOf(items);
    this.random = random;
  }

  T draw() {
    if (left.isEmpty()) {
      List<T> shuffled = new ArrayList<>(items);
      for (int i = shuffled.size() - 1; i > 0; i--) {
        Collections.swap(shuffled, i, random.nextInt(i + 1));
      }
      left.addAll(shuffled);
    }
    return left.pop();
  }
}
