import { type Channel, ok } from './channel.ts';

export type Publish = (
  topic: string,
  payload: string,
  options?: { qos?: 0 | 1; retain?: boolean },
) => Promise<void>;

/** Where sirens and signs listen, by grid: never among the topics of devices, stations and alerts. */
export const OUTPUT_TOPIC = /^(?:siren|led|screen)\/(?:\{gridCode\}|\w+)\/[^+#\s]+$/;

export interface MqttSettings {
  name: string;
  /** With `{gridCode}` and `{address}`. */
  topic: string;
  retain: boolean;
}

/** Sirens, LED signs and screens that listen on a topic. */
export function mqttOutput({ name, topic, retain }: MqttSettings, publish: Publish): Channel {
  return {
    name,
    parallel: 16,
    timeoutMs: 10_000,
    limits: [],
    async send(message) {
      const { key, cause, gridCode, priority, drill, text, short, params } = message;
      const target = topic
        .replaceAll('{gridCode}', gridCode ?? '-')
        .replaceAll('{address}', message.address ?? '-');
      const payload = JSON.stringify({ key, cause, gridCode, priority, drill, text, short, params });
      await publish(target, payload, { qos: 1, retain });
      return ok(target);
    },
  };
}
