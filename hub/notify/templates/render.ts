import { type Severity, severities } from '../../alerts/alert.ts';
import type { LocalText } from '../../kernel/local-text.ts';
import type { Language } from '../channels/channel.ts';
import { type Words, words } from './words.ts';

/** The facts of an alert or a case, as a message keeps them. Instants are Unix ms. */
export interface EventParams {
  event: string;
  title: Readonly<LocalText>;
  severity: Severity;
  confirmed: boolean;
  gridCode: string;
  gridName: string;
  place: string | null;
  figures: string;
  at: number;
  caseNumber: string | null;
  by: string | null;
  comment: string | null;
  /** Of the page about it, below the address of the dashboard. */
  path: string;
}

interface DigestParams {
  count: number;
  bySeverity: Readonly<Record<string, number>>;
  from: number;
  to: number;
  lines: readonly Partial<EventParams>[];
  more: number;
}

/** What others than alerts and cases have to say, in their own words. */
interface NoticeParams {
  subject: Readonly<LocalText>;
  text: Readonly<LocalText>;
  path?: string;
}

/** What a station is asked to do: what its terminal is told. */
interface DispatchParams {
  title: string | Readonly<LocalText>;
  severity: Severity;
  caseNumber: string | null;
  caseId: string | null;
  gridCode: string;
  address: string | null;
}

/** That a station need not go, or go on. */
interface StandDownParams {
  title: Readonly<LocalText>;
  caseNumber: string | null;
  reason: Readonly<LocalText>;
}

/** How and where it is read. */
export interface Reading {
  language: Language;
  drill: boolean;
  /** An instant as the wall clock of the office shows it. */
  local(at: number): string;
  /** The address of the dashboard, without a slash at its end; null when nobody has said it. */
  publicUrl: string | null;
}

/** A message in words. `short` is one line. */
export interface Rendered {
  subject: string;
  text: string;
  short: string;
}

const present = (lines: readonly (string | null)[]): string =>
  lines.filter((line) => line !== null && line !== '').join('\n');

function link(path: string | undefined, { publicUrl }: Reading): string | null {
  return publicUrl === null || path === undefined ? null : publicUrl + path;
}

function nameOfEvent(event: string, say: Words): string {
  return say.event[event] ?? (event.startsWith('case.') ? say.case : say.happened);
}

function renderEvent(params: EventParams, reading: Reading): Rendered {
  const { language, local } = reading;
  const say = words[language];
  const title = params.title[language];
  const severity = say.severity[params.severity];
  const stage = params.confirmed ? ` (${say.confirmed})` : '';
  const where = params.place ?? params.gridName;
  const subject = `[${severity}] ${nameOfEvent(params.event, say)}: ${title}${stage}`;
  const url = link(params.path, reading);
  const labelled = (label: string, value: string | null): string | null =>
    value === null || value === '' ? null : `${label}: ${value}`;
  return {
    subject,
    text: present([
      subject,
      labelled(say.place, params.place),
      labelled(say.grid, `${params.gridName} ${params.gridCode}`),
      labelled(say.time, local(params.at)),
      labelled(say.figures, params.figures),
      labelled(say.number, params.caseNumber),
      labelled(say.by, params.by),
      params.comment,
      labelled(say.details, url),
    ]),
    short: `${subject}, ${where}, ${local(params.at)}${url === null ? '' : ` ${url}`}`,
  };
}

function renderDigest(params: DigestParams, reading: Reading): Rendered {
  const { language, local } = reading;
  const say = words[language];
  const counts = [...severities, 'other' as const]
    .flatMap((severity) => {
      const count = params.bySeverity[severity];
      return count === undefined ? [] : [`${say.severity[severity]} ${count}`];
    })
    .join(', ');
  const subject = `${say.digest(params.count)} (${counts})`;
  const lines = params.lines.flatMap(({ severity, title, place, gridName, at }) => {
    if (title === undefined || at === undefined) return [];
    const said = severity === undefined ? '' : `[${say.severity[severity]}] `;
    return [`- ${local(at)} ${said}${title[language]}, ${place ?? gridName ?? ''}`];
  });
  const span = `${local(params.from)} - ${local(params.to)}`;
  const more = params.more > 0 ? say.more(params.more) : null;
  const url = link('/', reading);
  return {
    subject,
    text: present([subject, span, ...lines, more, url === null ? null : `${say.details}: ${url}`]),
    short: `${subject}, ${span}`,
  };
}

function renderDispatch(params: DispatchParams, reading: Reading): Rendered {
  const say = words[reading.language];
  const title = typeof params.title === 'string' ? params.title : params.title[reading.language];
  const subject = `[${say.severity[params.severity]}] ${say.dispatch}: ${title}`;
  const where = params.address ?? params.gridCode;
  const { caseId, caseNumber } = params;
  const url = caseId === null ? null : link(`/cases/${caseId}`, reading);
  const number = caseNumber === null ? null : `${say.number}: ${caseNumber}`;
  const lines = [`${say.place}: ${where}`, number, url];
  return { subject, text: present([subject, ...lines]), short: `${subject}, ${where}` };
}

function renderStandDown({ title, caseNumber, reason }: StandDownParams, { language }: Reading): Rendered {
  const say = words[language];
  const subject = `${say.standDown}: ${title[language]}`;
  const number = caseNumber === null ? null : `${say.number}: ${caseNumber}`;
  const why = reason[language];
  return { subject, text: present([subject, why, number]), short: `${subject}, ${why}` };
}

function renderPlain(
  template: string,
  params: Readonly<Record<string, unknown>>,
  reading: Reading,
): Rendered {
  if (template === 'event') return renderEvent(params as unknown as EventParams, reading);
  if (template === 'digest') return renderDigest(params as unknown as DigestParams, reading);
  if (template === 'dispatch') return renderDispatch(params as unknown as DispatchParams, reading);
  if (template === 'standdown') return renderStandDown(params as unknown as StandDownParams, reading);
  if (template === 'notice') {
    const { subject, text, path } = params as unknown as NoticeParams;
    const said = text[reading.language];
    const whole = present([subject[reading.language], said, link(path, reading)]);
    return { subject: subject[reading.language], text: whole, short: said };
  }
  const say = words[reading.language];
  if (template !== 'reachability') return { subject: say.happened, text: say.happened, short: say.happened };
  const { subject, text } = say.test;
  const at = reading.local(Number(params.at));
  return { subject, text: present([subject, text, at]), short: `${subject}: ${text}` };
}

/** A template's words. A drill says that it is one before anything else, and where there is room once more at the end. */
export function render(
  template: string,
  params: Readonly<Record<string, unknown>>,
  reading: Reading,
): Rendered {
  const plain = renderPlain(template, params, reading);
  if (!reading.drill) return plain;
  const { mark, line } = words[reading.language].drill;
  const marked = { subject: mark + plain.subject, short: mark + plain.short };
  return { ...marked, text: `${mark}${line}\n${plain.text}\n${line}` };
}
