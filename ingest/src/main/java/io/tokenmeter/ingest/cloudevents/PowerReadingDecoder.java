package io.tokenmeter.ingest.cloudevents;

import io.tokenmeter.schemas.event.MeterScope;
import io.tokenmeter.schemas.event.PowerReading;
import io.tokenmeter.schemas.limits.FactLimits;
import java.time.Instant;

/** Watts and/or the joule counter of a meter at one instant. */
final class PowerReadingDecoder implements FactDecoder<PowerReading> {

  private static final Choices<MeterScope> SCOPE = new Choices<>(MeterScope.class);

  private static final FactShape SHAPE =
      FactShape.of(
              "meter",
              "scope",
              "parent",
              "site",
              "host",
              "device_model",
              "sample_time",
              "accuracy_class")
          .withMeasures(Measure.POWER, Measure.ENERGY);

  @Override
  public PowerReading decode(String source, String id, Fields data) {
    PowerReading reading = new PowerReading();
    reading.setSource(source);
    reading.setMeter(data.text("meter"));
    reading.setScope(data.choice("scope", SCOPE));
    reading.setParent(data.optionalText("parent"));
    reading.setSite(data.optionalText("site"));
    reading.setHost(data.optionalText("host"));
    reading.setDeviceModel(data.optionalText("device_model"));
    reading.setSampleTime(data.instant("sample_time"));
    reading.setPowerMicrowatts(
        data.measured(Measure.POWER, FactLimits.mostMicrowatts(reading.getScope())));
    reading.setEnergyCounterMicrojoules(data.measured(Measure.ENERGY, Long.MAX_VALUE));
    reading.setAccuracyClass(data.number("accuracy_class"));
    if (data.errors().isEmpty()
        && reading.getPowerMicrowatts() == null
        && reading.getEnergyCounterMicrojoules() == null) {
      data.fail("power_watts", "a reading needs power_watts or energy_joules, and not blank");
    }
    return reading;
  }

  @Override
  public Instant eventTime(PowerReading reading) {
    return reading.getSampleTime();
  }

  @Override
  public FactShape shape() {
    return SHAPE;
  }
}
