package io.tokenmeter.local.rejected;

/**
 * What can be done with a rejection.
 *
 * @param kind which way it goes
 * @param why why nothing can be sent; empty when something can
 * @param bytes the event for the front door, or the record's value for its topic
 */
@SuppressWarnings("ArrayRecordComponent")
record Resend(Kind kind, String why, byte[] key, byte[] bytes) {

  enum Kind {
    FRONT_DOOR,
    TOPIC,
    NOTHING
  }

  private static final byte[] NONE = new byte[0];

  static Resend frontDoor(byte[] event) {
    return new Resend(Kind.FRONT_DOOR, "", NONE, event);
  }

  static Resend topic(byte[] key, byte[] value) {
    return new Resend(Kind.TOPIC, "", key, value);
  }

  static Resend nothing(String why) {
    return new Resend(Kind.NOTHING, why, NONE, NONE);
  }
}
