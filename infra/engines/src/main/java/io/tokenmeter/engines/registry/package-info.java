/**
 * The schema registry: Apicurio, which speaks Confluent's interface.
 *
 * <p>Reads: settings. Writes: its database file. Owns: how the registry is found and started. Does
 * not own: schemas. Guarantee: registered schemas survive restarts and keep their ids.
 */
@NullMarked
package io.tokenmeter.engines.registry;

import org.jspecify.annotations.NullMarked;
