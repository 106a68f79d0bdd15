/** What tests need that have a broker and no pipeline. */
@org.jspecify.annotations.NullMarked
package io.tokenmeter.local.kafka;
