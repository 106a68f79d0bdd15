package io.tokenmeter.ingest.cloudevents;

import io.tokenmeter.schemas.event.EndpointTier;
import io.tokenmeter.schemas.event.Generation;
import io.tokenmeter.schemas.event.GenerationStatus;
import io.tokenmeter.schemas.event.ServiceTier;
import io.tokenmeter.schemas.event.TokenReporting;
import java.time.Instant;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One LLM call attempt; the CloudEvent's id is its generation_id. */
final class GenerationDecoder implements FactDecoder<Generation> {

  private static final Choices<GenerationStatus> STATUS =
      new Choices<>(GenerationStatus.class).alias("stop", GenerationStatus.COMPLETED);
  private static final Choices<ServiceTier> SERVICE_TIER = new Choices<>(ServiceTier.class);
  private static final Choices<EndpointTier> ENDPOINT_TIER = new Choices<>(EndpointTier.class);
  private static final Choices<TokenReporting> REPORTING = new Choices<>(TokenReporting.class);

  private static final FactShape SHAPE =
      FactShape.of(
              "tenant",
              "request_id",
              "attempt",
              "route_decision_id",
              "session",
              "agent",
              "key",
              "project",
              "model",
              "model_digest",
              "precision",
              "provider",
              "region",
              "deployment",
              "endpoint",
              "site",
              "endpoint_tier",
              "gpus",
              "decode_gpus",
              "status",
              "service_tier",
              "token_reporting",
              "arrived_at",
              "scheduled_at",
              "first_token_at",
              "finished_at",
              "provider_cost",
              "provider_currency")
          .withObject(
              "tokens",
              FactShape.of(
                  "input", "cached_input", "cache_write", "output", "reasoning", "cache_write_1h"))
          .withMap("labels");

  @Override
  public Generation decode(String source, String id, Fields data) {
    Generation generation = new Generation();
    generation.setSource(source);
    generation.setGenerationId(id);
    readRequest(generation, data);
    readPlace(generation, data);
    readUsage(generation, data);
    readInstants(generation, data);
    return generation;
  }

  @Override
  public Instant eventTime(Generation generation) {
    return generation.getFinishedAt();
  }

  @Override
  public Instant earliestTime(Generation g) {
    return Stream.of(g.getArrivedAt(), g.getScheduledAt(), g.getFirstTokenAt(), g.getFinishedAt())
        .filter(Objects::nonNull)
        .findFirst()
        .orElseThrow();
  }

  @Override
  public FactShape shape() {
    return SHAPE;
  }

  private static void readRequest(Generation generation, Fields data) {
    generation.setTenant(data.text("tenant"));
    generation.setRequestId(data.optionalText("request_id"));
    generation.setAttempt(readAttempt(data));
    generation.setRouteDecisionId(data.optionalText("route_decision_id"));
    generation.setSession(data.optionalText("session"));
    generation.setAgent(data.optionalText("agent"));
    generation.setKey(data.optionalText("key"));
    generation.setProject(data.optionalText("project"));
    generation.setLabels(data.labels("labels"));
    generation.setStatus(data.choice("status", STATUS));
    generation.setServiceTier(data.choice("service_tier", SERVICE_TIER, ServiceTier.STANDARD));
  }

  private static int readAttempt(Fields data) {
    long attempt = data.boundedCount("attempt", Integer.MAX_VALUE, 1);
    if (attempt == 0) {
      data.fail("attempt", "the first attempt is 1");
    }
    return Math.toIntExact(attempt);
  }

  private static void readPlace(Generation generation, Fields data) {
    generation.setModel(data.text("model"));
    generation.setModelDigest(data.optionalText("model_digest"));
    generation.setPrecision(data.optionalText("precision"));
    generation.setProvider(data.optionalText("provider"));
    generation.setRegion(data.optionalText("region"));
    generation.setDeployment(data.optionalText("deployment"));
    generation.setEndpoint(data.optionalText("endpoint"));
    generation.setSite(data.optionalText("site"));
    generation.setEndpointTier(data.choice("endpoint_tier", ENDPOINT_TIER, EndpointTier.UNKNOWN));
    generation.setGpus(data.texts("gpus"));
    generation.setDecodeGpus(data.texts("decode_gpus"));
  }

  private static void readUsage(Generation generation, Fields data) {
    TokenReporting reporting = data.choice("token_reporting", REPORTING);
    generation.setTokenReporting(reporting);
    generation.setTokens(TokenNormalisation.read(data.object("tokens"), reporting));
    generation.setProviderCost(data.money("provider_cost"));
    generation.setProviderCurrency(data.currency("provider_currency"));
    if (generation.getProviderCost() != null && generation.getProviderCurrency() == null) {
      data.fail("provider_currency", "provider_cost needs it");
    }
  }

  private static void readInstants(Generation generation, Fields data) {
    generation.setArrivedAt(data.optionalInstant("arrived_at"));
    generation.setScheduledAt(data.optionalInstant("scheduled_at"));
    generation.setFirstTokenAt(data.optionalInstant("first_token_at"));
    generation.setFinishedAt(data.instant("finished_at"));
    if (data.errors().isEmpty()) {
      Instant latest =
          later(data, "scheduled_at", generation.getArrivedAt(), generation.getScheduledAt());
      latest = later(data, "first_token_at", latest, generation.getFirstTokenAt());
      later(data, "finished_at", latest, generation.getFinishedAt());
    }
  }

  private static @Nullable Instant later(
      Fields data, String name, @Nullable Instant before, @Nullable Instant instant) {
    if (instant == null) {
      return before;
    }
    if (before != null && instant.isBefore(before)) {
      data.fail(
          name,
          "must not be before " + before + " (arrived <= scheduled <= first token <= finished)");
    }
    return instant;
  }
}
