package io.tokenmeter.local.bench.attribution;

import io.tokenmeter.schemas.event.Generation;
import io.tokenmeter.schemas.event.PowerReading;
import io.tokenmeter.schemas.topic.Topics;
import io.tokenmeter.schemas.wire.AvroWire;
import io.tokenmeter.schemas.wire.InMemorySchemaRegistry;
import java.util.Arrays;
import org.apache.avro.specific.SpecificRecord;

/** A row as bytes: one that says what it is, then the value as on its topic. For one thread. */
final class RowCodec {

  /** A row that says nothing. */
  static final byte[] NOTHING = {0};

  private static final byte READING = 1;
  private static final byte GENERATION = 2;

  private final AvroWire<PowerReading> readings;
  private final AvroWire<Generation> generations;

  RowCodec() {
    InMemorySchemaRegistry registry = new InMemorySchemaRegistry();
    registry.register(Topics.POWER_READINGS.subject(), Topics.POWER_READINGS.schema().toString());
    registry.register(Topics.GENERATIONS.subject(), Topics.GENERATIONS.schema().toString());
    readings = new AvroWire<>(Topics.POWER_READINGS, registry);
    generations = new AvroWire<>(Topics.GENERATIONS, registry);
  }

  byte[] encode(SpecificRecord fact) {
    return fact instanceof PowerReading reading
        ? row(READING, readings.encode(reading))
        : row(GENERATION, generations.encode((Generation) fact));
  }

  static boolean isReading(byte[] row) {
    return row[0] == READING;
  }

  static boolean isGeneration(byte[] row) {
    return row[0] == GENERATION;
  }

  PowerReading reading(byte[] row) {
    return readings.decode(Arrays.copyOfRange(row, 1, row.length));
  }

  Generation generation(byte[] row) {
    return generations.decode(Arrays.copyOfRange(row, 1, row.length));
  }

  private static byte[] row(byte kind, byte[] value) {
    byte[] row = new byte[value.length + 1];
    row[0] = kind;
    System.arraycopy(value, 0, row, 1, value.length);
    return row;
  }
}
