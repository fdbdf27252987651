/**
 * Whether a component from outside the project is there: `describe.skipIf(!requirement('mosquitto', () => …))`.
 * Without it the tests are skipped and the reason is printed once a file; with `CI=true` its absence is an error.
 * `probe` answers false or throws when the component is missing; what it throws is part of the reason.
 */
export function requirement(name: string, probe: () => boolean): boolean {
  const missing = reasonMissing(probe);
  if (missing === undefined) return true;
  const message = `${name} is missing${missing === '' ? '' : ` (${missing})`}`;
  if (process.env.CI === 'true')
    throw new Error(`${message}: with CI=true every component of the tests must be installed`);
  process.stderr.write(`skipped: ${message}\n`);
  return false;
}

function reasonMissing(probe: () => boolean): string | undefined {
  try {
    return probe() ? undefined : '';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
