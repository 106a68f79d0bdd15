/**
 * What a release leaves behind is continued by this one.
 *
 * <p>Reads: state of former releases, packed under {@code released} in the test resources. Owns:
 * how such state is made. Does not own: the pipeline.
 */
package io.tokenmeter.local.upgrade;
