import { checkHistories } from './cases/history-check.ts';
import { ConfigError, loadConfig } from './config/load.ts';
import { checkEvidence } from './evidence/check.ts';
import { openStore } from './store/open.ts';

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

const { dataDir, databaseUrl } = readConfig();
try {
  const store = await openStore({ dataDir, databaseUrl });
  const { cases, lines, fromBefore, broken } = await checkHistories(store);
  const evidence = await checkEvidence(store, dataDir);
  const place = broken
    ? await store.db.selectFrom('cases').select('number').where('id', '=', broken.caseId).executeTakeFirst()
    : undefined;
  await store.close();
  for (const { caseId, evidenceId, why } of evidence.broken)
    process.stderr.write(`Evidence ${evidenceId} of case ${caseId}: ${why}.\n`);
  if (broken)
    end(
      1,
      `Case ${place?.number ?? '(gone)'} (${broken.caseId}), line ${broken.n} of its history: ${broken.why}.`,
    );
  if (evidence.broken.length > 0)
    end(1, `${evidence.broken.length} of ${evidence.files} pieces of evidence are not as they came in.`);
  const old = fromBefore > 0 ? ` ${fromBefore} lines are from before there were hashes.` : '';
  process.stdout.write(`${lines} lines of ${cases} cases are as they were written.${old}\n`);
  process.stdout.write(`${evidence.files} pieces of evidence are as they came in.\n`);
} catch (error) {
  end(
    EX_SOFTWARE,
    `The histories could not be checked: ${error instanceof Error ? error.message : String(error)}`,
  );
}
