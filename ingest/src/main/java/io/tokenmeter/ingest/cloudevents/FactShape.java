package io.tokenmeter.ingest.cloudevents;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The field names an event type knows. What is kept of a rejected event is cut to this shape, so
 * that a prompt or completion under any other name, or nested where a plain value belongs, is gone
 * before anything is stored. In place of the content of a known field that is cut, {@link #CUT} is
 * kept where it is as wrong: the same event sent again never passes as another one.
 *
 * @param values plain values and lists of them
 * @param objects nested objects and lists of them
 * @param maps objects of plain values whose names are the sender's
 */
record FactShape(Set<String> values, Map<String, FactShape> objects, Set<String> maps) {

  /** Stands for content that was not kept. */
  static final String CUT = "(cut)";

  static FactShape of(String... values) {
    return new FactShape(Set.of(values), Map.of(), Set.of());
  }

  FactShape withMeasures(Measure... measures) {
    Set<String> all = new HashSet<>(values);
    for (Measure measure : measures) {
      measure.units().forEach(unit -> all.add(unit.field()));
    }
    return new FactShape(Set.copyOf(all), objects, maps);
  }

  FactShape withObject(String name, FactShape shape) {
    return new FactShape(values, Map.of(name, shape), maps);
  }

  FactShape withMap(String name) {
    return new FactShape(values, objects, Set.of(name));
  }

  /** A copy that has the known fields only; empty when {@code data} is no object. */
  ObjectNode strip(JsonNode data) {
    ObjectNode kept = JsonNodeFactory.instance.objectNode();
    data.properties().forEach(field -> keep(kept, field.getKey(), field.getValue()));
    return kept;
  }

  private void keep(ObjectNode kept, String name, JsonNode value) {
    FactShape nested = objects.get(name);
    if (nested != null) {
      kept.set(name, value.isArray() ? stripEach(nested, value) : stripNested(nested, value));
    } else if (maps.contains(name)) {
      keepMap(kept, name, value);
    } else if (values.contains(name)) {
      keepPlain(kept, name, value);
    }
  }

  private static ArrayNode stripEach(FactShape shape, JsonNode elements) {
    ArrayNode kept = JsonNodeFactory.instance.arrayNode();
    elements.forEach(element -> kept.add(stripNested(shape, element)));
    return kept;
  }

  private static JsonNode stripNested(FactShape shape, JsonNode value) {
    if (value.isNull()) {
      return value;
    }
    return value.isObject() ? shape.strip(value) : JsonNodeFactory.instance.textNode(CUT);
  }

  private static void keepMap(ObjectNode kept, String name, JsonNode value) {
    if (!value.isObject()) {
      kept.set(name, value.isNull() ? value : JsonNodeFactory.instance.textNode(CUT));
      return;
    }
    ObjectNode map = kept.putObject(name);
    for (Map.Entry<String, JsonNode> entry : value.properties()) {
      boolean named = entry.getKey().length() <= FieldFormats.MAX_TEXT;
      keepPlain(map, named ? entry.getKey() : CUT, named ? entry.getValue() : cut());
    }
  }

  /** No field may be an object that says so: what was cut is never mistaken for a value. */
  private static ObjectNode cut() {
    ObjectNode cut = JsonNodeFactory.instance.objectNode();
    cut.put(CUT, true);
    return cut;
  }

  private static void keepPlain(ObjectNode kept, String name, JsonNode value) {
    if (value.isArray()) {
      ArrayNode list = kept.putArray(name);
      value.forEach(element -> addPlain(list, element));
    } else {
      kept.set(name, isPlain(value) ? value : cut());
    }
  }

  private static void addPlain(ArrayNode list, JsonNode element) {
    list.add(isPlain(element) ? element : cut());
  }

  private static boolean isPlain(JsonNode value) {
    return value.isValueNode()
        && (!value.isTextual() || value.textValue().length() <= FieldFormats.MAX_TEXT);
  }
}
