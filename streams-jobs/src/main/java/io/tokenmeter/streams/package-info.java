/**
 * What is per event and immediate: first seen, rating, SLA windows, live route costs.
 *
 * <p>Reads: generation-events, live-energy, reference data. Writes: generations, rated-usage,
 * sla-windows, route-costs, rejected-events. Owns: two Kafka Streams applications. Does not own:
 * energy attribution and cost, which are flink-jobs'.
 *
 * <p>Guarantee: metering exactly once; route costs latest wins.
 */
@org.jspecify.annotations.NullMarked
package io.tokenmeter.streams;
