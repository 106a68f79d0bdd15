package io.tokenmeter.ingest.scrape;

import java.util.List;

/**
 * What came of looking at a page once.
 *
 * @param accepted samples that are safe now
 * @param unchanged samples that the exporter has not renewed since the last look; not sent
 * @param problems what could not be used, and why: lines of the page, and samples the gateway
 *     refused
 */
public record ScrapeResult(int accepted, int unchanged, List<String> problems) {}
