package io.tokenmeter.sinks.routes;

import io.tokenmeter.schemas.derived.RouteCost;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The newest record of every endpoint, in memory. Thread-safe; a change is told to every follower,
 * in offset order.
 */
public final class RouteTable {

  /**
   * The last thing that happened to an endpoint.
   *
   * @param offset where route-costs says so
   * @param route null when the endpoint went
   */
  public record Change(long offset, String endpoint, @Nullable RouteCost route) {

    /** Whether the route has this endpoint name or alias. */
    boolean isNamed(String endpointOrAlias) {
      return route != null
          && (endpoint.equals(endpointOrAlias) || route.getAliases().contains(endpointOrAlias));
    }
  }

  private final Map<String, Change> lastByEndpoint = new HashMap<>();
  private final List<Consumer<Change>> followers = new CopyOnWriteArrayList<>();

  /** Takes the newest record of an endpoint; a lower offset than the known one is ignored. */
  public void put(long offset, RouteCost route) {
    change(new Change(offset, route.getEndpoint(), route));
  }

  /** The endpoint is gone. */
  public void remove(long offset, String endpoint) {
    change(new Change(offset, endpoint, null));
  }

  /** The endpoints that exist, by name. */
  public synchronized List<Change> routes() {
    return lastByEndpoint.values().stream()
        .filter(change -> change.route() != null)
        .sorted(Comparator.comparing(Change::endpoint))
        .toList();
  }

  /**
   * Tells {@code follower} the last change of every endpoint after {@code offset}, then every later
   * one. The follower is called under the table's lock and must not block.
   *
   * @return call it to stop following
   */
  public synchronized Runnable follow(long offset, Consumer<Change> follower) {
    lastByEndpoint.values().stream()
        .filter(change -> change.offset() > offset)
        .sorted(Comparator.comparingLong(Change::offset))
        .forEach(follower);
    followers.add(follower);
    return () -> followers.remove(follower);
  }

  private synchronized void change(Change change) {
    Change known = lastByEndpoint.get(change.endpoint());
    if (known == null || known.offset() < change.offset()) {
      lastByEndpoint.put(change.endpoint(), change);
      followers.forEach(follower -> follower.accept(change));
    }
  }
}
