import { describe, expect, it } from 'vitest';
import { decodeTelemetry, type TopicContext } from '../decode.ts';

const one = (codec: string, payload: string, kind: TopicContext['kind'] = 'smoke'): unknown => {
  const answer = decodeTelemetry(codec, Buffer.from(payload), { kind });
  return 'reject' in answer ? answer : answer.readings;
};

describe('zigbee2mqtt', () => {
  it('reads the verdict of a smoke detector as alarm, and its unitless density under another name', () => {
    expect(
      one(
        'zigbee2mqtt',
        '{"smoke":false,"battery_low":false,"tamper":false,"battery":100,"smoke_density":0,"test":false,"linkquality":120}',
      ),
    ).toEqual([
      {
        deviceAt: null,
        seq: null,
        metrics: {
          alarm: false,
          batteryLow: false,
          tamper: false,
          battery: 100,
          smokeDensity: 0,
          test: false,
          linkQuality: 120,
        },
      },
    ]);
  });

  it('takes smoke_density_dbm for smoke, which is in dB/m', () => {
    expect(one('zigbee2mqtt', '{"smoke":true,"smoke_density_dbm":0.31}')).toMatchObject([
      { metrics: { alarm: true, smoke: 0.31 } },
    ]);
  });

  it('takes gas_density for %LEL, and ignores it while the sensor prepares', () => {
    expect(one('zigbee2mqtt', '{"gas":false,"gas_density":2,"state":"work"}', 'gas')).toMatchObject([
      { metrics: { alarm: false, gas: 2 } },
    ]);
    expect(one('zigbee2mqtt', '{"gas":false,"gas_density":60,"state":"preparation"}', 'gas')).toEqual([
      { deviceAt: null, seq: null, metrics: { alarm: false, warmup: true } },
    ]);
  });

  it('reads the preheat and fault_alarm of Tuya gas sensors', () => {
    expect(
      one('zigbee2mqtt', '{"gas":false,"gas_value":7,"preheat":true,"fault_alarm":true}', 'gas'),
    ).toEqual([{ deviceAt: null, seq: null, metrics: { alarm: false, warmup: true, fault: true } }]);
    expect(one('zigbee2mqtt', '{"gas":false,"gas_value":7,"preheat":false}', 'gas')).toMatchObject([
      { metrics: { gasValue: 7, warmup: false } },
    ]);
  });

  it('takes a last_seen that can be believed for the clock of the device, and does without another', () => {
    expect(one('zigbee2mqtt', '{"smoke":true,"last_seen":"2026-09-21T14:13:20.000Z"}')).toMatchObject([
      { deviceAt: 1790000000000 },
    ]);
    expect(one('zigbee2mqtt', '{"smoke":true,"last_seen":1790000000000}')).toMatchObject([
      { deviceAt: 1790000000000 },
    ]);
    expect(one('zigbee2mqtt', '{"smoke":true,"last_seen":12}')).toMatchObject([{ deviceAt: null }]);
  });
});

describe('tasmota', () => {
  it('reads a SENSOR message, whose time has no zone and so is not believed', () => {
    expect(one('tasmota', '{"Time":"2017-02-16T10:13:52","DS18B20":{"Temperature":20.6}}', 'heat')).toEqual([
      { deviceAt: null, seq: null, metrics: { temperature: 20.6 } },
    ]);
  });
  it('converts Fahrenheit and keeps a second sensor under its own name', () => {
    expect(
      one(
        'tasmota',
        '{"A":{"Temperature":212},"B":{"Temperature":32,"Pressure":1013},"TempUnit":"F"}',
        'heat',
      ),
    ).toMatchObject([{ metrics: { temperature: 100, 'B.Temperature': 0, 'B.Pressure': 1013 } }]);
  });
});

describe('thingsboard', () => {
  it('reads plain values, stamped values and arrays of them', () => {
    expect(one('thingsboard', '{"gas":3,"model":"X1"}', 'gas')).toEqual([
      { deviceAt: null, seq: null, metrics: { gas: 3 } },
    ]);
    expect(
      one(
        'thingsboard',
        '[{"ts":1790000000000,"values":{"gas":3}},{"ts":1790000001000,"values":{"gas":4}}]',
        'gas',
      ),
    ).toEqual([
      { deviceAt: 1790000000000, seq: null, metrics: { gas: 3 } },
      { deviceAt: 1790000001000, seq: null, metrics: { gas: 4 } },
    ]);
  });
  it('refuses a stamp in seconds', () => {
    expect(one('thingsboard', '{"ts":1790000000,"values":{"gas":3}}', 'gas')).toMatchObject({
      reject: 'bad-at',
    });
  });
});

describe('adc-capture', () => {
  const payload =
    '{"data":{"co":0.0117,"humidity":73.8,"light":false,"lpg":0.0142,"motion":false,"smoke":0.0397,"temp":18.9},"device_id":"0e:9c:00:4c:1c:51","ts":1594598424.5023336,"device":"iot-device-01"}';
  it('keeps uncalibrated figures away from the names that rules know', () => {
    expect(one('adc-capture', payload)).toEqual([
      {
        deviceAt: 1594598424502,
        seq: null,
        metrics: {
          rawCo: 0.0117,
          humidity: 73.8,
          light: false,
          rawLpg: 0.0142,
          motion: false,
          rawSmoke: 0.0397,
          temperature: 18.9,
        },
      },
    ]);
  });
  it('says what is missing', () => {
    expect(one('adc-capture', '{"ts":1594598424.5}')).toMatchObject({ reject: 'not-an-object' });
    expect(one('adc-capture', '{"data":{"device":"x"},"ts":1594598424.5}')).toMatchObject({
      reject: 'no-metrics',
    });
  });
});
