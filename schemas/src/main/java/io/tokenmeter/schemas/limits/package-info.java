/**
 * What a fact can be at all. Reads: facts. Owns: the limits beyond which a number is a defect of
 * its source, the same at the front door and behind it, where other producers may write. Does not
 * own: field formats, event times. Guarantee: pure, and the same answer for the same fact.
 */
@org.jspecify.annotations.NullMarked
package io.tokenmeter.schemas.limits;
