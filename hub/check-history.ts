import { checkHistories } from './cases/history-check.ts';
import { ConfigError, loadConfig } from './config/load.ts';
import { checkEvidence } from './evidence/check.ts';
import { checkHazardHistories } from './ledger/history-check.ts';
import type { ChainCheck } from './store/chain-check.ts';
import { openStore } from './store/open.ts';
import type { Store } from './store/store.ts';

/** Exit statuses of sysexits.h; 1 says that a line or a file is not what was written. */
const EX_SOFTWARE = 70;
const EX_CONFIG = 78;

function end(status: number, message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(status);
}

function readConfig() {
  try {
    return loadConfig({ env: process.env, cwd: process.cwd() });
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return end(EX_CONFIG, error.format());
  }
}

/** What a check has found in words, and whether all is as it was written. */
async function told(
  { db }: Pick<Store, 'db'>,
  table: 'cases' | 'hazards',
  { histories, lines, fromBefore, broken }: ChainCheck,
): Promise<{ sound: boolean; text: string }> {
  if (broken) {
    const { of, n, why } = broken;
    const row = await db.selectFrom(table).select('number').where('id', '=', of).executeTakeFirst();
    const what = table === 'cases' ? 'Case' : 'Hazard';
    return {
      sound: false,
      text: `${what} ${row?.number ?? '(gone)'} (${of}), line ${n} of its history: ${why}.`,
    };
  }
  const old = fromBefore > 0 ? ` ${fromBefore} lines are from before there were hashes.` : '';
  return { sound: true, text: `${lines} lines of ${histories} ${table} are as they were written.${old}` };
}

const { dataDir, databaseUrl } = readConfig();
try {
  const store = await openStore({ dataDir, databaseUrl });
  const chains = [
    await told(store, 'cases', await checkHistories(store)),
    await told(store, 'hazards', await checkHazardHistories(store)),
  ];
  const evidence = await checkEvidence(store, dataDir);
  await store.close();
  for (const { sound, text } of chains) (sound ? process.stdout : process.stderr).write(`${text}\n`);
  for (const { caseId, evidenceId, why } of evidence.broken)
    process.stderr.write(`Evidence ${evidenceId} of case ${caseId}: ${why}.\n`);
  if (evidence.broken.length > 0)
    end(1, `${evidence.broken.length} of ${evidence.files} pieces of evidence are not as they came in.`);
  process.stdout.write(`${evidence.files} pieces of evidence are as they came in.\n`);
  if (!chains.every(({ sound }) => sound)) process.exit(1);
} catch (error) {
  end(
    EX_SOFTWARE,
    `The histories could not be checked: ${error instanceof Error ? error.message : String(error)}`,
  );
}
