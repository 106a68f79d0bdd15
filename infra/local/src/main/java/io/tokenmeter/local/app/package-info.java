/**
 * The application process of the local runtime: gateway, Kafka Streams, ClickHouse loader and API
 * in one JVM. Owns: the order in which they start, once Kafka, the registry and ClickHouse answer.
 * Does not own: what any of them does.
 */
@org.jspecify.annotations.NullMarked
package io.tokenmeter.local.app;
