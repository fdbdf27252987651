import { existsSync } from 'node:fs';
import type { Config } from './schema.ts';

/** What is wrong between settings that are each right by themselves; `key` is the one to change. */
export interface CrossFault {
  key: string;
  message: string;
}

const LOOPBACK = /^(127\.\d+\.\d+\.\d+|::1|localhost)$/;

function* portFaults(config: Config): Generator<CrossFault> {
  const takenBy = new Map<number, string>();
  for (const key of ['httpPort', 'mqttPort', 'mqttsPort', 'rtmpPort', 'gb26875Port'] as const) {
    const port = config[key];
    const other = takenBy.get(port);
    if (port !== 0 && other !== undefined) {
      yield { key, message: `found ${port}, which is ${other} too: give each its own port` };
    }
    takenBy.set(port, key);
  }
}

function* tlsFaults({ tls: { certFile, keyFile } }: Config): Generator<CrossFault> {
  if (certFile !== undefined && keyFile === undefined) {
    yield { key: 'tls.certFile', message: 'a certificate needs its key: set tls.keyFile too' };
  }
  if (keyFile !== undefined && certFile === undefined) {
    yield { key: 'tls.keyFile', message: 'a key needs its certificate: set tls.certFile too' };
  }
  for (const [name, file] of Object.entries({ certFile, keyFile })) {
    if (file !== undefined && !existsSync(file)) {
      yield { key: `tls.${name}`, message: `${file} does not exist: write the path of a PEM file` };
    }
  }
}

/** Rules that no single setting can state. `config` has its paths made absolute. */
export function* crossFaults(config: Config): Generator<CrossFault> {
  if (config.mqtt.rights === 'open' && !LOOPBACK.test(config.host)) {
    yield {
      key: 'mqtt.rights',
      message: `open is for conformance suites on this machine alone: set host to 127.0.0.1 (it is ${config.host}), or write strict`,
    };
  }
  yield* portFaults(config);
  yield* tlsFaults(config);
  if (!existsSync(config.rulesDir)) {
    yield {
      key: 'rulesDir',
      message: `${config.rulesDir} does not exist: write the path of a folder of rules`,
    };
  }
}
