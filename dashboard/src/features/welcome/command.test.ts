import { expect, test } from 'vitest';
import { commands, firstMessage } from './command.ts';

const reach = {
  host: 'hub.example',
  port: 1883,
  id: 'smoke-1',
  secret: "a'b$c",
  topic: 'grid/g1/smoke/smoke-1/telemetry',
};

test('a command says everything the broker asks for, with nothing left to the shell', () => {
  const { mosquitto, npm } = commands(reach, firstMessage('smoke'));
  expect(mosquitto).toBe(
    String.raw`mosquitto_pub -h hub.example -p 1883 -i smoke-1 -u smoke-1 -P 'a'\''b$c' -q 1 -t grid/g1/smoke/smoke-1/telemetry -m '{"seq":1,"smoke":0.02}'`,
  );
  expect(npm).toBe(mosquitto.replace('mosquitto_pub', 'npx -p mqtt mqtt_pub').replace('-P ', '--password='));
});
