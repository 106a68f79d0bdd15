package io.tokenmeter.ingest.cloudevents;

/** Texts of senders: which are kept, and how they are shown. */
public final class EventTexts {

  private EventTexts() {}

  /**
   * Whether a text can be stored and shown as it is: an unpaired surrogate has no UTF-8 form, so
   * two different identities could become one.
   */
  public static boolean isPrintable(String text) {
    return text.codePoints().noneMatch(EventTexts::isUnprintable);
  }

  /** The text in one line of at most {@code most} characters and an ellipsis. */
  public static String shown(String text, int most) {
    StringBuilder shown = new StringBuilder();
    text.codePoints()
        .limit(most)
        .map(c -> isUnprintable(c) ? '?' : c)
        .forEach(shown::appendCodePoint);
    return text.codePointCount(0, text.length()) <= most ? shown.toString() : shown + "...";
  }

  private static boolean isUnprintable(int character) {
    return Character.isISOControl(character) || Character.getType(character) == Character.SURROGATE;
  }
}
