import { z } from 'zod';
import { audit } from '../auth/audit.ts';
import { addressKey, FailureWindows } from '../auth/login-limit.ts';
import { digestOf } from '../auth/secret-digest.ts';
import type { HubServer } from '../http/types.ts';
import type { Clock } from '../kernel/clock.ts';
import { HubError } from '../kernel/errors.ts';
import type { LocalText } from '../kernel/local-text.ts';
import type { Committer } from '../store/committer.ts';
import type { Store } from '../store/store.ts';
import type { CaseState } from './case.ts';
import type { Cases } from './cases.ts';
import { type CaseCodes, newQueryCode, queryCodeOf } from './codes.ts';
import { gridOf } from './report-routes.ts';

export interface PublicRoutesDeps {
  cases: Cases;
  codes: CaseCodes;
  store: Store;
  committer: Committer;
  clock: Clock;
  hasGrid(code: string): boolean;
  locate(lng: number, lat: number): string | undefined;
}

const BODY_BYTES = 8192;
const WINDOW_MS = 600_000;
const MAX_ADDRESSES = 10_000;
/** In ten minutes: reports from one address, reports in all, questions from one address. */
const REPORTS = 5;
const REPORTS_IN_ALL = 300;
const QUESTIONS = 60;

const title: LocalText = { zh: '群众上报', en: 'Report by a citizen' };

const underway: LocalText = { zh: '正在处理', en: 'It is being dealt with' };
/** What a citizen is told: nothing of who, and nothing of what was said inside. */
const plain: Record<CaseState, LocalText> = {
  reported: { zh: '已收到,等待受理', en: 'Received, waiting to be looked at' },
  accepted: { zh: '已受理', en: 'Taken in' },
  filed: { zh: '已立案,等待派遣', en: 'Filed, waiting to be passed on' },
  dispatched: { zh: '已派遣处理单位', en: 'Passed on to those who deal with it' },
  handling: underway,
  returned: underway,
  reworking: underway,
  suspended: { zh: '暂缓处理', en: 'Put off for now' },
  handled: { zh: '已处理,等待核查', en: 'Dealt with, waiting to be checked' },
  verifying: { zh: '正在核查', en: 'Being checked' },
  closed: { zh: '已结案', en: 'Closed' },
  rejected: { zh: '不予受理', en: 'Not taken in' },
  cancelled: { zh: '已作废', en: 'Withdrawn' },
};
const outcomes: Partial<Record<CaseState, LocalText>> = {
  closed: { zh: '问题已处理并通过核查', en: 'The matter was dealt with and checked' },
  rejected: { zh: '经核实不属于受理范围', en: 'It is not a matter for this office' },
  cancelled: { zh: '已并入其他案件或撤销', en: 'It is dealt with under another case, or was withdrawn' },
};

const newReport = z.object({
  description: z.string().trim().min(2).max(1000),
  lng: z.number().min(-180).max(180).optional(),
  lat: z.number().min(-90).max(90).optional(),
  gridCode: z.string().max(32).optional(),
  address: z.string().trim().min(1).max(200).optional(),
});
const localText = z.object({ zh: z.string(), en: z.string() });

/** `/public/reports`: what anybody may report without a login, and ask after with the code they were given. */
export function publicRoutes(server: HubServer, deps: PublicRoutesDeps): void {
  const { cases, codes, store, committer, clock } = deps;
  const reports = new FailureWindows(REPORTS, WINDOW_MS, MAX_ADDRESSES);
  const all = new FailureWindows(REPORTS_IN_ALL, WINDOW_MS, 1);
  const questions = new FailureWindows(QUESTIONS, WINDOW_MS, MAX_ADDRESSES);

  function count(windows: FailureWindows, key: string): void {
    const now = clock.now();
    const full = windows.closed(key, now);
    if (full)
      throw new HubError(
        'too-many-requests',
        'Too many reports have come from here: try again in a few minutes.',
        {
          extra: { retryAfterSeconds: Math.ceil((full.endsAt - now) / 1000) },
        },
      );
    windows.add(key, now);
  }

  server.post(
    '/public/reports',
    {
      config: { public: true },
      bodyLimit: BODY_BYTES,
      schema: {
        summary: 'Report a matter without a login; the code answers what becomes of it',
        body: newReport,
        response: { 201: z.object({ queryCode: z.string() }) },
      },
    },
    async ({ body, ip }, reply) => {
      count(reports, addressKey(ip));
      const { description, address = null, lng = null, lat = null } = body;
      const gridCode = gridOf(body, deps);
      count(all, '');
      const queryCode = newQueryCode();
      await committer.run((tx) => {
        const report = {
          ...({ type: 'event', source: 'public', severity: 'minor', subject: null } as const),
          gridCode,
          title,
          description,
          address,
          lng,
          lat,
          reportedBy: 'public',
        };
        const filed = cases.open(report, { actor: 'public', action: 'report', comment: description }, tx);
        audit(tx, clock, { actor: 'public', action: 'case.report', target: filed.value.number, address: ip });
        codes.put(digestOf(`public\n${queryCode}`), filed.value.id, tx);
      });
      return reply.code(201).send({ queryCode });
    },
  );

  server.get(
    '/public/reports/:code',
    {
      config: { public: true },
      schema: {
        summary: 'What has become of a report',
        params: z.object({ code: z.string().max(64) }),
        response: { 200: z.object({ state: z.string(), text: localText, outcome: localText.nullable() }) },
      },
    },
    async ({ params, ip }) => {
      count(questions, addressKey(ip));
      const caseId = await codes.find(digestOf(`public\n${queryCodeOf(params.code)}`));
      const row =
        caseId === undefined
          ? undefined
          : await store.db.selectFrom('cases').select('state').where('id', '=', caseId).executeTakeFirst();
      if (!row)
        throw new HubError('not-found', 'There is no report with this code: check how it is written.');
      const state = row.state as CaseState;
      return { state, text: plain[state], outcome: outcomes[state] ?? null };
    },
  );
}
