/**
 * Pages of exporters, brought through the front door.
 *
 * <p>Reads: Prometheus' text format over HTTP. Writes: CloudEvents to the gateway.
 *
 * <p>Owns: which metric means what, in which unit; whose series it is. Does not own: blanks, limits
 * and units of events, which the gateway knows.
 *
 * <p>Guarantee: none for what an exporter showed while nobody looked; a page that was not renewed
 * is no new sample.
 */
@NullMarked
package io.tokenmeter.ingest.scrape;

import org.jspecify.annotations.NullMarked;
