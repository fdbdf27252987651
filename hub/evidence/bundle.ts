import { createHash } from 'node:crypto';
import { makeZip } from 'client-zip';
import { z } from 'zod';
import type { TraceStep } from '../alerts/alert.ts';
import { alertFinder, type FinderDeps } from '../alerts/find.ts';
import { alertSchema } from '../alerts/views.ts';
import type { Scope } from '../auth/scope.ts';
import type { Filed } from '../cases/docket.ts';
import { detailOf } from '../cases/find.ts';
import { caseSchema } from '../cases/views.ts';
import { HubError } from '../kernel/errors.ts';
import { readme } from './bundle-readme.ts';
import { type Evidence, fileNameOf } from './evidence.ts';
import { type CsvOf, LEAD_MS } from './snapshots.ts';
import type { Vault } from './vault.ts';
import { encoded } from './views.ts';

export interface BundleDeps extends FinderDeps {
  vault: Vault;
  csvOf: CsvOf;
  /** Who was told of an alert, as lines of its trace. */
  told(alertId: string): Promise<readonly TraceStep[]>;
  gridOfDevice(id: string): string | undefined;
}

interface Entry {
  name: string;
  lastModified: Date;
  input: string | AsyncIterable<Uint8Array>;
}

const asJson = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** The alerts the reader may see, each with why it fired and who was told; the others only by their ids. */
async function alertsOf(
  { value }: Filed,
  deps: BundleDeps,
  scope: Scope,
): Promise<{ text: string; devices: string[] }> {
  const find = alertFinder(deps);
  const alerts: unknown[] = [];
  const unseen: string[] = [];
  const devices = new Set<string>(value.deviceId === null ? [] : [value.deviceId]);
  for (const id of value.alertIds) {
    const found = await find(id, scope).catch((error: unknown) => {
      if (error instanceof HubError && error.code === 'not-found') return undefined;
      throw error;
    });
    if (!found) {
      unseen.push(id);
      continue;
    }
    if (found.alert.deviceId !== null) devices.add(found.alert.deviceId);
    const steps = [...found.trace, ...(await deps.told(id))].toSorted((a, b) => a.at - b.at);
    alerts.push({
      ...z.encode(alertSchema, found.alert),
      trace: steps.map((step) => ({ ...step, at: new Date(step.at).toISOString() })),
    });
  }
  return { text: asJson({ alerts, unseen }), devices: [...devices] };
}

/** What was in the history when the bundle was asked for: the same in every file of it. */
interface Contents {
  filed: Filed;
  evidence: readonly Evidence[];
  scope: Scope;
  /** Unix ms. */
  now: number;
}

/** The files of a bundle, each made when it is its turn; the last has the digests of all before it. */
async function* entriesOf(
  { filed, evidence, scope, now }: Contents,
  deps: BundleDeps,
): AsyncGenerator<Entry> {
  const { value } = filed;
  const sums: string[] = [];
  const lastModified = new Date(now);
  const sum = (digest: string, name: string): void => void sums.push(`${digest}  ${name}\n`);
  const text = (name: string, input: string): Entry => {
    sum(createHash('sha256').update(input).digest('hex'), name);
    return { name, lastModified, input };
  };
  const { history, evidence: _, dispatches: _none, ...view } = await detailOf(filed, deps, now);
  const { text: alerts, devices } = await alertsOf(filed, deps, scope);
  const gone: string[] = [];
  for (const one of evidence) if ((await deps.vault.sizeOf(fileNameOf(one))) === undefined) gone.push(one.id);

  yield text('README.txt', readme(value.number, now, gone));
  yield text('case.json', asJson(z.encode(caseSchema, view)));
  yield text(
    'history.json',
    asJson({ caseId: value.id, lastHash: history.at(-1)?.hash ?? null, lines: history }),
  );
  yield text('alerts.json', alerts);
  yield text('evidence.json', asJson(evidence.map(encoded)));
  for (const deviceId of devices) {
    const gridCode = deps.gridOfDevice(deviceId);
    const range = { from: value.openedAt - LEAD_MS, to: (value.closedAt ?? now) + 1 };
    const csv = gridCode !== undefined && scope.sees(gridCode) ? deps.csvOf(deviceId, range) : undefined;
    if (!csv) continue;
    const name = `readings/${encodeURIComponent(deviceId)}.csv`;
    const hash = createHash('sha256');
    const input = hashing(csv, hash);
    try {
      yield { name, lastModified, input };
    } finally {
      await input.return(undefined); // a reader that hangs up ends what is being read
    }
    sum(hash.digest('hex'), name);
  }
  for (const one of evidence) {
    if (gone.includes(one.id)) continue;
    const name = `evidence/${fileNameOf(one)}`;
    const stream = deps.vault.stream(fileNameOf(one));
    try {
      yield { name, lastModified: new Date(one.addedAt), input: stream };
    } finally {
      stream.destroy();
    }
    // The digest from when it came in: a file that was changed since does not agree with it.
    sum(one.sha256, name);
  }
  yield { name: 'SHA256SUMS', lastModified, input: sums.join('') };
}

async function* hashing(
  source: AsyncIterable<Uint8Array>,
  hash: { update(chunk: Uint8Array): unknown },
): AsyncGenerator<Uint8Array, undefined> {
  for await (const chunk of source) {
    hash.update(chunk);
    yield chunk;
  }
  return undefined;
}

/** A case with everything that belongs to it as a zip that is written as fast as it is read, nothing of it in memory. */
export function bundleOf(contents: Contents, deps: BundleDeps): ReadableStream<Uint8Array> {
  return makeZip(entriesOf(contents, deps) as AsyncIterable<Entry & { input: string }>);
}
