package io.tokenmeter.ingest.cloudevents;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tokenmeter.schemas.event.PowerReading;

/** Writes watts and joules to the millionth. */
final class PowerReadingEncoder implements FactEncoder<PowerReading> {

  @Override
  public String source(PowerReading reading) {
    return reading.getSource();
  }

  @Override
  public String id(PowerReading reading) {
    return reading.getMeter() + "@" + reading.getSampleTime();
  }

  @Override
  public void encode(PowerReading reading, ObjectNode data) {
    data.put("meter", reading.getMeter());
    data.put("scope", Choices.word(reading.getScope()));
    Encoding.text(data, "parent", reading.getParent());
    Encoding.text(data, "site", reading.getSite());
    Encoding.text(data, "host", reading.getHost());
    Encoding.text(data, "device_model", reading.getDeviceModel());
    Encoding.instant(data, "sample_time", reading.getSampleTime());
    Encoding.micro(data, "power_watts", reading.getPowerMicrowatts());
    Encoding.micro(data, "energy_joules", reading.getEnergyCounterMicrojoules());
    Encoding.number(data, "accuracy_class", reading.getAccuracyClass());
  }
}
