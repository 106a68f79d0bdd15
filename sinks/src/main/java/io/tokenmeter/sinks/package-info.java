/**
 * Where results leave the pipeline.
 *
 * <p>Reads: derived topics and rejected-events. Writes: ClickHouse, the route feed over HTTP. Owns:
 * the tables and their retention. Does not own: any number in them. Guarantee: effectively once
 * into ClickHouse; the feed is latest wins, with its age.
 */
@NullMarked
package io.tokenmeter.sinks;

import org.jspecify.annotations.NullMarked;
