import { readFileSync } from 'node:fs';
import { type RunningHub, startHub } from './app.ts';
import { ConfigError, loadConfig } from './config/load.ts';
import { createLog } from './kernel/log.ts';
import { RuleFilesError } from './rules/load.ts';

/** Exit statuses of sysexits.h: a bad configuration, and a failure of our own. */
const EX_CONFIG = 78;
const EX_SOFTWARE = 70;
/** SIGTERM drains within 10 s; beyond this the process ends anyway. */
const DRAIN_LIMIT_MS = 9_000;

function readConfig() {
  try {
    return loadConfig({ env: process.env, cwd: process.cwd() });
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.format()}\n`);
    process.exit(EX_CONFIG);
  }
}

const config = readConfig();
const log = createLog(config.logLevel);
const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

function die(error: unknown, message: string): never {
  log.fatal({ err: error }, message);
  process.exit(EX_SOFTWARE);
}

process.on('uncaughtException', (error) =>
  die(error, 'an error nobody caught ends the hub; its state is rebuilt at the next start'),
);

let hub: RunningHub;
try {
  hub = await startHub(config, {
    log,
    version,
    onFatal: (error) =>
      die(
        error,
        'what was received could not be made durable, so nothing of it was acknowledged: the hub ends',
      ),
  });
} catch (error) {
  if (error instanceof ConfigError) {
    process.stderr.write(`${error.format()}\n`);
    process.exit(EX_CONFIG);
  }
  if (error instanceof RuleFilesError) {
    process.stderr.write(`These files cannot be loaded:\n${error.message}\n`);
    process.exit(EX_CONFIG);
  }
  process.stderr.write(`The hub cannot start: ${error instanceof Error ? error.message : String(error)}\n`);
  die(error, 'the hub cannot start');
}

if (hub.firstPassword !== undefined) {
  process.stdout.write(
    `First login: user "admin", password "${hub.firstPassword}". It is shown only this once.\n`,
  );
}
process.stdout.write(`${JSON.stringify({ ready: true, ...hub.addresses })}\n`);

let stopping = false;
function stop(signal: string): void {
  if (stopping) return;
  stopping = true;
  log.info({ signal }, 'draining');
  setTimeout(
    () => die(new Error(`still busy after ${DRAIN_LIMIT_MS} ms`), 'the hub did not drain in time'),
    DRAIN_LIMIT_MS,
  ).unref();
  hub.close().then(
    () => process.exit(0),
    (error: unknown) => die(error, 'the hub did not stop cleanly'),
  );
}
process.on('SIGTERM', () => stop('SIGTERM'));
process.on('SIGINT', () => stop('SIGINT'));
