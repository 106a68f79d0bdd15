package io.tokenmeter.ingest.cloudevents;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads the fields of one event's data and collects what is wrong with them, so that a sender
 * learns of all errors at once. A required field that is wrong reads as a placeholder: what was
 * built from it is used only when there are no errors. JSON null is the same as absent.
 */
final class Fields {

  private static final int SHOWN = 64;

  private final JsonNode object;
  private final String path;
  private final List<FieldError> errors;

  private Fields(JsonNode object, String path, List<FieldError> errors) {
    this.object = object;
    this.path = path;
    this.errors = errors;
  }

  static Fields of(JsonNode data) {
    Fields fields = new Fields(data, "", new ArrayList<>());
    if (!data.isObject()) {
      String value = isAbsent(data) ? " is missing" : " = " + shown(data);
      fields.errors.add(new FieldError("data", value + ": must be a JSON object"));
    }
    return fields;
  }

  List<FieldError> errors() {
    return errors;
  }

  String text(String name) {
    return required(name, FieldFormats::text, "");
  }

  @Nullable String optionalText(String name) {
    return optional(name, FieldFormats::text);
  }

  List<String> texts(String name) {
    List<String> texts = optional(name, FieldFormats::texts);
    return texts == null ? List.of() : texts;
  }

  Map<String, String> labels(String name) {
    Map<String, String> labels = optional(name, FieldFormats::labels);
    return labels == null ? Map.of() : labels;
  }

  Instant instant(String name) {
    return required(name, FieldFormats::instant, Instant.EPOCH);
  }

  @Nullable Instant optionalInstant(String name) {
    return optional(name, FieldFormats::instant);
  }

  /**
   * A measure in millionths of its unit, whichever unit it is given in.
   *
   * @param most the largest that is believable, in millionths
   */
  @Nullable Long measured(Measure measure, long most) {
    List<Measure.Unit> given =
        measure.units().stream().filter(unit -> !isAbsent(object.path(unit.field()))).toList();
    if (given.size() > 1) {
      fail(given.get(1).field(), "give it in one unit only, not beside " + given.get(0).field());
    }
    return given.size() == 1
        ? optional(given.get(0).field(), node -> measure.micros(node, given.get(0), most))
        : null;
  }

  @Nullable Long count(String name) {
    return optional(name, NumberFormats::count);
  }

  @Nullable Integer integer(String name) {
    return optional(name, NumberFormats::integer);
  }

  long boundedCount(String name, long most, long absent) {
    Long value = optional(name, node -> NumberFormats.boundedCount(node, most));
    return value == null ? absent : value;
  }

  @Nullable Double ratio(String name) {
    return optional(name, NumberFormats::ratio);
  }

  @Nullable Double number(String name) {
    return optional(name, NumberFormats::number);
  }

  @Nullable BigDecimal money(String name) {
    return optional(name, NumberFormats::money);
  }

  @Nullable String currency(String name) {
    return optional(name, FieldFormats::currency);
  }

  <E extends Enum<E>> E choice(String name, Choices<E> choices) {
    return required(name, choices::read, choices.unknown());
  }

  <E extends Enum<E>> E choice(String name, Choices<E> choices, E absent) {
    E choice = optional(name, choices::read);
    return choice == null ? absent : choice;
  }

  /** A nested object that must be there. */
  Fields object(String name) {
    JsonNode node = object.path(name);
    if (!node.isObject()) {
      fail(name, "must be an object");
    }
    return new Fields(node, path + name + ".", errors);
  }

  /** A list of nested objects; empty when absent. */
  List<Fields> objects(String name) {
    JsonNode node = object.path(name);
    List<Fields> elements = new ArrayList<>();
    if (!node.isArray() && !isAbsent(node)) {
      fail(name, "must be a list");
    }
    if (node.size() > FieldFormats.MAX_ELEMENTS) {
      fail(name, "must have at most " + FieldFormats.MAX_ELEMENTS + " elements");
      return elements;
    }
    for (int i = 0; node.isArray() && i < node.size(); i++) {
      elements.add(new Fields(node.get(i), path + name + "[" + i + "].", errors));
    }
    return elements;
  }

  /** Adds an error of a field whose form is right but whose value is not. */
  void fail(String name, String problem) {
    JsonNode node = object.path(name);
    String value = isAbsent(node) ? " is missing: " : " = " + shown(node) + ": ";
    errors.add(new FieldError(path + name, value + problem));
  }

  private <T> @Nullable T optional(String name, Function<JsonNode, @Nullable T> format) {
    JsonNode node = object.path(name);
    if (isAbsent(node)) {
      return null;
    }
    try {
      return format.apply(node);
    } catch (FieldFormatException e) {
      fail(name, String.valueOf(e.getMessage()));
      return null;
    }
  }

  private <T> T required(String name, Function<JsonNode, @Nullable T> format, T placeholder) {
    if (isAbsent(object.path(name))) {
      fail(name, "it is required");
      return placeholder;
    }
    T value = optional(name, format);
    return value == null ? placeholder : value;
  }

  private static boolean isAbsent(JsonNode node) {
    return node instanceof MissingNode || node.isNull();
  }

  /** Enough of the value to find it, and never a prompt in a field of the wrong kind. */
  private static String shown(JsonNode node) {
    if (node.isContainerNode()) {
      return "(" + node.getNodeType().name().toLowerCase(Locale.ROOT) + ")";
    }
    return EventTexts.shown(node.asText(), SHOWN);
  }
}
