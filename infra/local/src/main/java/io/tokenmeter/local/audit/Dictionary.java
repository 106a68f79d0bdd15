package io.tokenmeter.local.audit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Values that repeat, each kept once under a number. Not thread-safe. */
final class Dictionary<T> {

  private final Map<T, Integer> numbers = new HashMap<>();
  private final List<T> values = new ArrayList<>();

  /** The value's number; a new one when it has none. */
  int add(T value) {
    Integer known = numbers.putIfAbsent(value, values.size());
    if (known != null) {
      return known;
    }
    values.add(value);
    return values.size() - 1;
  }

  /** The value's number, -1 when it has none. */
  int find(T value) {
    return numbers.getOrDefault(value, -1);
  }

  T get(int number) {
    return values.get(number);
  }
}
