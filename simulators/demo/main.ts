import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { MOST_CAMERAS } from '../cameras/film.ts';
import { runDemo } from './demo.ts';
import { HubDidNotStart } from './hub-process.ts';

/** The demo's process edge: signals and exit status. Ended by a person it is the hub's own, 0 when all went well. */
async function main(): Promise<void> {
  const ending = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => {
      // The second time the person does not want to wait; the hub is told to end on the way out.
      if (ending.signal.aborted) process.exit(130);
      ending.abort();
    });
  }
  const say = (line: string): void => {
    const time = line.startsWith('\n') ? '' : `${new Date().toTimeString().slice(0, 8)} `;
    process.stdout.write(`${time}${line}\n`);
  };
  try {
    process.exitCode = await runDemo({
      projectDir: dirname(dirname(import.meta.dirname)),
      environment: process.env,
      cameras: camerasAsked(),
      say,
      signal: ending.signal,
    });
  } catch (error) {
    if (error instanceof HubDidNotStart) process.exitCode = error.status;
    else if (!ending.signal.aborted) {
      process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
      process.exitCode = 1;
    }
  }
  // Whatever is left, a watcher or a socket, must not keep the terminal.
  process.exit();
}

/** `--cameras N`. @throws Error with a sentence for the person */
function camerasAsked(): number {
  const { values } = parseArgs({ options: { cameras: { type: 'string', default: String(MOST_CAMERAS) } } });
  const cameras = Number(values.cameras);
  if (Number.isInteger(cameras) && cameras >= 0 && cameras <= 256) return cameras;
  throw new Error(`--cameras is "${values.cameras}": give a whole number from 0 to 256.`);
}

await main();
