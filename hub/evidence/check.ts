import type { Store } from '../store/store.ts';
import { fileNameOf } from './evidence.ts';
import { evidenceOfRow } from './rows.ts';
import { Vault } from './vault.ts';

/** A piece of evidence that is not what came in. */
export interface BrokenEvidence {
  caseId: string;
  evidenceId: string;
  why: string;
}

const PAGE = 500;

/** What the histories say came in: the digest by the id of the evidence, as their hashes seal it. */
async function sealedDigests({
  db,
}: Pick<Store, 'db'>): Promise<Map<string, { caseId: string; sha256: string }>> {
  const lines = await db
    .selectFrom('caseHistory')
    .select(['caseId', 'detail'])
    .where('action', '=', 'evidence')
    .execute();
  const sealed = lines.map(({ caseId, detail }) => {
    const { evidenceId, sha256 } = JSON.parse(detail) as { evidenceId: string; sha256: string };
    return [evidenceId, { caseId, sha256 }] as const;
  });
  return new Map(sealed);
}

/** Holds every file of evidence against its digest, and that against the history of its case; answers all that is wrong. */
export async function checkEvidence(
  store: Pick<Store, 'db'>,
  dataDir: string,
): Promise<{ files: number; broken: BrokenEvidence[] }> {
  const vault = new Vault(dataDir);
  const sealed = await sealedDigests(store);
  const broken: BrokenEvidence[] = [];
  let files = 0;
  for (let after = ''; ; ) {
    const rows = await store.db
      .selectFrom('evidence')
      .selectAll()
      .where('id', '>', after)
      .orderBy('id')
      .limit(PAGE)
      .execute();
    for (const evidence of rows.map(evidenceOfRow)) {
      const { id: evidenceId, caseId, sha256 } = evidence;
      const found = await vault.digestOf(fileNameOf(evidence));
      const said = sealed.get(evidenceId);
      sealed.delete(evidenceId);
      files++;
      let why: string | undefined;
      if (found === undefined) why = 'its file is missing';
      else if (found !== sha256) why = 'its file has been changed';
      else if (said?.sha256 !== sha256 || said.caseId !== caseId)
        why = 'its digest is not the one in the history of its case';
      if (why !== undefined) broken.push({ caseId, evidenceId, why });
    }
    const last = rows.at(-1);
    if (!last || rows.length < PAGE) break;
    after = last.id;
  }
  for (const [evidenceId, { caseId }] of sealed)
    broken.push({ caseId, evidenceId, why: 'the history of its case names it, and it is not on file' });
  return { files, broken };
}
