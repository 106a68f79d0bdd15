package io.tokenmeter.local.explain;

import com.fasterxml.jackson.databind.JsonNode;
import io.tokenmeter.schemas.event.Generation;
import io.tokenmeter.schemas.lookup.PriceQuery;
import io.tokenmeter.schemas.lookup.ReferenceTables;
import io.tokenmeter.schemas.reference.Price;
import io.tokenmeter.schemas.reference.SlaPolicy;
import io.tokenmeter.schemas.reference.TokenClass;
import io.tokenmeter.streams.rating.Rater;
import io.tokenmeter.streams.sla.Responsiveness;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The story in lines for people. */
public final class StoryText {

  private final GenerationStory story;
  private final Generation generation;
  private final ReferenceTables tables;
  private final Rater rater;
  private final List<String> lines = new ArrayList<>();

  private StoryText(GenerationStory story, ReferenceTables tables) {
    this.story = story;
    this.generation = story.generation();
    this.tables = tables;
    this.rater = new Rater(tables);
  }

  /**
   * All of it.
   *
   * @param tables prices and policies, to say why a price was chosen
   */
  public static List<String> of(GenerationStory story, ReferenceTables tables) {
    StoryText text = new StoryText(story, tables);
    text.head();
    text.tokens();
    text.ledger();
    text.energy();
    text.cost();
    text.serviceLevel();
    return text.lines;
  }

  private void head() {
    say(
        "%s of %s, from %s",
        generation.getGenerationId(), generation.getTenant(), generation.getSource());
    say(
        "  %s at %s, site %s, %s tier, %s, attempt %d",
        generation.getModel(),
        orUnknown(generation.getEndpoint()),
        orUnknown(generation.getSite()),
        word(generation.getServiceTier()),
        word(generation.getStatus()),
        generation.getAttempt());
    Map<String, String> consumer = new TreeMap<>(generation.getLabels());
    Stream.of(
            new String[][] {
              {"project", generation.getProject()},
              {"key", generation.getKey()},
              {"agent", generation.getAgent()},
              {"session", generation.getSession()},
              {"request", generation.getRequestId()}
            })
        .filter(field -> field[1] != null)
        .forEach(field -> consumer.put(field[0], field[1]));
    if (!consumer.isEmpty()) {
      say(
          "  %s",
          consumer.entrySet().stream()
              .map(field -> field.getKey() + " " + field.getValue())
              .collect(Collectors.joining(", ")));
    }
    say(
        "  arrived %s, first token %s, finished %s",
        orUnknown(generation.getArrivedAt()),
        after(generation.getFirstTokenAt()),
        after(generation.getFinishedAt()));
  }

  private void tokens() {
    title("Tokens, and what the ledger says of them now");
    List<JsonNode> standing = standing(story.ledger());
    if (standing.isEmpty()) {
      say(
          story.ledger().isEmpty()
              ? "  no entries: a generation of this status is not billed, or it is not rated yet"
              : "  nothing is owed any more");
    }
    for (JsonNode entry : standing) {
      TokenClass tokenClass = tokenClass(entry);
      say(
          "  %-14s %,14d x %s = %s",
          entry.path("token_class").asText(),
          entry.path("tokens").asLong(),
          plain(entry, "unit_price").orElse("?"),
          plain(entry, "amount").map(a -> a + " " + currency(entry)).orElse("UNPRICED"));
      say("  %-14s %s", "", reason(entry, rater.query(generation).of(tokenClass)));
    }
    amounts(story.ledger())
        .forEach((currency, sum) -> say("  together       %s %s", digits(sum), currency));
  }

  private String reason(JsonNode entry, PriceQuery query) {
    Optional<Price> now = rater.price(query);
    String used = text(entry, "price_id");
    if (now.isEmpty()) {
      return used == null
          ? "no row of lists " + String.join(", ", query.priceLists()) + " covers it"
          : "row " + used + ", which is in force no more; `rerate` would correct it";
    }
    if (!now.get().getPriceId().equals(used)) {
      return "the book says %s %s now (%s); `rerate` would correct it"
          .formatted(
              digits(now.get().getUnitPrice()),
              now.get().getCurrency(),
              PriceReason.of(now.get(), query));
    }
    return PriceReason.of(now.get(), query);
  }

  private void ledger() {
    title("Ledger");
    for (JsonNode entry : story.ledger()) {
      say(
          "  %d  %s  %s  %s %,d  %s%s%s",
          entry.path("revision").asInt(),
          entry.path("recorded_at").asText(),
          entry.path("entry_id").asText(),
          entry.path("token_class").asText(),
          entry.path("tokens").asLong(),
          plain(entry, "amount").map(a -> a + " " + currency(entry)).orElse("UNPRICED"),
          text(entry, "account") == null ? "" : ", paid by " + text(entry, "account"),
          text(entry, "corrects") == null ? "" : ", reverses " + text(entry, "corrects"));
    }
  }

  private void energy() {
    title("Energy");
    if (story.energy().isEmpty()) {
      say("  has not settled");
    }
    for (JsonNode gpu : story.energy()) {
      say(
          "  %s: %s J active (prefill %s, decode %s), %s J idle, %s J overhead",
          gpu.path("gpu").asText(),
          plain(gpu, "active").orElse("?"),
          plain(gpu, "prefill").orElse("?"),
          plain(gpu, "decode").orElse("?"),
          plain(gpu, "idle").orElse("?"),
          plain(gpu, "overhead").orElse("?"));
      say(
          "    %s, %s%s, revision %d",
          gpu.path("method").asText(),
          gpu.path("provenance").asText(),
          gpu.path("active_relative_error").isNumber()
              ? ", give or take %.1f %%"
                  .formatted(100 * gpu.path("active_relative_error").asDouble())
              : "",
          gpu.path("revision").asInt());
      ownWatts(gpu).ifPresent(watts -> say("    %.1f W of it, of the GPU's time it took", watts));
    }
    for (JsonNode gpu : story.power()) {
      say(
          "  %s drew %.1f W while it was in flight, over %d windows",
          gpu.path("gpu").asText(), gpu.path("watts").asDouble(), gpu.path("windows").asLong());
    }
  }

  private static Optional<Double> ownWatts(JsonNode gpu) {
    double seconds = gpu.path("gpu_seconds").asDouble();
    return plain(gpu, "active")
        .filter(active -> seconds > 0)
        .map(active -> Double.parseDouble(active) / seconds);
  }

  private void cost() {
    title("Earned and spent");
    if (story.cost().isEmpty()) {
      say("  has not settled");
      return;
    }
    JsonNode cost = story.cost().get();
    String currency = orUnknown(text(cost, "currency"));
    for (String part :
        List.of("rated_amount", "electricity", "hardware", "provider", "overhead", "margin")) {
      say("  %-14s %s", part, plain(cost, part).map(a -> a + " " + currency).orElse("unknown"));
    }
    if (text(cost, "margin_missing_reason") != null) {
      say("  no margin: %s", text(cost, "margin_missing_reason"));
    }
    say(
        "  gCO2e          %s by location, %s by market",
        plain(cost, "gco2e_location").orElse("unknown"),
        plain(cost, "gco2e_market").orElse("unknown"));
  }

  private void serviceLevel() {
    title("Service level");
    Responsiveness speed = Responsiveness.of(generation);
    Optional<SlaPolicy> policy =
        tables.slaPolicy(generation.getTenant(), generation.getModel(), generation.getFinishedAt());
    say(
        "  time to first token %s, per output token %s",
        millis(speed.ttftMillis()), millis(speed.tpotMillis()));
    if (policy.isEmpty()) {
      say("  no policy was in force");
      return;
    }
    say(
        "  policy %s: at most %d ms and %d ms: %s",
        policy.get().getPolicyId(),
        policy.get().getTtftMs(),
        policy.get().getTpotMs(),
        !speed.measurable() ? "not measured" : speed.attains(policy.get()) ? "kept" : "missed");
  }

  /** The entries that no other reverses. */
  private static List<JsonNode> standing(List<JsonNode> ledger) {
    Set<String> reversed = new HashSet<>();
    ledger.forEach(entry -> reversed.add(entry.path("corrects").asText("")));
    return ledger.stream()
        .filter(entry -> text(entry, "corrects") == null)
        .filter(entry -> !reversed.contains(entry.path("entry_id").asText()))
        .toList();
  }

  private static Map<String, BigDecimal> amounts(List<JsonNode> ledger) {
    Map<String, BigDecimal> sums = new HashMap<>();
    for (JsonNode entry : ledger) {
      if (text(entry, "amount") != null) {
        sums.merge(currency(entry), new BigDecimal(entry.path("amount").asText()), BigDecimal::add);
      }
    }
    return new TreeMap<>(sums);
  }

  private static TokenClass tokenClass(JsonNode entry) {
    return TokenClass.valueOf(entry.path("token_class").asText().toUpperCase(Locale.ROOT));
  }

  private static String currency(JsonNode entry) {
    return orUnknown(text(entry, "currency"));
  }

  private static Optional<String> plain(JsonNode row, String field) {
    return Optional.ofNullable(text(row, field)).map(number -> digits(new BigDecimal(number)));
  }

  private static String digits(BigDecimal number) {
    return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
  }

  private static @Nullable String text(JsonNode row, String field) {
    JsonNode value = row.path(field);
    return value.isNull() || value.isMissingNode() ? null : value.asText();
  }

  private String after(@Nullable Instant instant) {
    if (instant == null) {
      return "unknown";
    }
    Instant arrived = generation.getArrivedAt();
    return arrived == null
        ? instant.toString()
        : "after %,d ms".formatted(Duration.between(arrived, instant).toMillis());
  }

  private static String millis(@Nullable Double millis) {
    return millis == null ? "unknown" : "%.1f ms".formatted(millis);
  }

  private static String orUnknown(@Nullable Object value) {
    return value == null ? "unknown" : value.toString();
  }

  private static String word(Enum<?> name) {
    return name.name().toLowerCase(Locale.ROOT);
  }

  private void title(String title) {
    lines.add("");
    lines.add(title);
  }

  private void say(String format, @Nullable Object... values) {
    lines.add(format.formatted(values).stripTrailing());
  }
}
