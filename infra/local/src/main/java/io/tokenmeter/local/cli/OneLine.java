package io.tokenmeter.local.cli;

/** Failures as one line for people. */
final class OneLine {

  private OneLine() {}

  /** The message of the failure, or of its cause where the failure itself says nothing. */
  static String of(Throwable failure) {
    Throwable told = failure;
    while (told.getMessage() == null && told.getCause() != null) {
      told = told.getCause();
    }
    String message = told.getMessage();
    return message == null
        ? told.getClass().getSimpleName()
        : message.lines().findFirst().orElse(told.getClass().getSimpleName());
  }
}
