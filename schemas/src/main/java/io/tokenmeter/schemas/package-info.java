/**
 * What an event is, which topics exist, how both are encoded, and reference data looked up at event
 * time. Every other module depends on this one and on none of its siblings.
 */
package io.tokenmeter.schemas;
