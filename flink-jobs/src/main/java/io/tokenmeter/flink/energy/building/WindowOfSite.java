package io.tokenmeter.flink.energy.building;

/** One window of one site's tree; the site is empty when nobody says it. */
public record WindowOfSite(String site, long startMicros) {}
