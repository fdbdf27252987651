import { adcCapture } from './adc-capture.ts';
import { canonical } from './canonical.ts';
import type { Codec } from './codec.ts';
import { tasmota } from './tasmota.ts';
import { thingsboard } from './thingsboard.ts';
import { zigbee2mqtt } from './zigbee2mqtt.ts';

/** Every dialect a device may be registered with, by the name in its `codec`. */
export const codecs: Readonly<Record<string, Codec>> = {
  canonical,
  zigbee2mqtt,
  tasmota,
  thingsboard,
  'adc-capture': adcCapture,
};

/** The names a device's `codec` may take. */
export const codecNames: readonly string[] = Object.keys(codecs);
