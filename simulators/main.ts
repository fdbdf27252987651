import { parseArguments } from './arguments.ts';
import { simulate } from './simulate.ts';

/** `npm run simulate`: arguments, signals, exit status. 0 when it is over or was ended, 1 when it failed, 2 when misused. */
async function main(): Promise<void> {
  const parsed = parseArguments(process.argv.slice(2), process.env);
  if ('print' in parsed) {
    (parsed.status === 0 ? process.stdout : process.stderr).write(parsed.print);
    process.exitCode = parsed.status;
    return;
  }
  const ending = new AbortController();
  const end = (): void => {
    // The second time the person does not want to wait.
    if (ending.signal.aborted) process.exit(130);
    ending.abort();
  };
  process.on('SIGINT', end);
  process.on('SIGTERM', end);
  const say = (line: string): void => {
    process.stdout.write(`${new Date().toTimeString().slice(0, 8)} ${line}\n`);
  };
  try {
    await simulate(parsed.run, { say, signal: ending.signal });
  } catch (error) {
    if (ending.signal.aborted) return;
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  } finally {
    process.off('SIGINT', end);
    process.off('SIGTERM', end);
  }
}

await main();
