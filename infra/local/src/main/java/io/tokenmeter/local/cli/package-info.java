/**
 * The launcher's commands: what scripts and people call. Owns: options, progress, messages and exit
 * codes. Does not own: any behaviour; each command calls one class that has it. Guarantee: failure
 * is one clear line on standard error and a non-zero exit.
 */
@org.jspecify.annotations.NullMarked
package io.tokenmeter.local.cli;
