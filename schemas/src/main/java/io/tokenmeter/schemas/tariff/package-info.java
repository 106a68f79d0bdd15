/**
 * What electricity costs. Reads: tariff components, supply contracts, metered intervals. Owns: the
 * price of a kilowatt-hour at an instant, and the bill of a month, line by line. Does not own:
 * which row is in force ({@code lookup}), where intervals come from, who bears a line. Guarantee:
 * exact decimals; what is rounded, once and by the contract's rule, is said where it happens.
 */
@org.jspecify.annotations.NullMarked
package io.tokenmeter.schemas.tariff;
