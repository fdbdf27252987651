import { type Severity, severities } from '../alerts/alert.ts';
import type { Cause, Message } from './message.ts';

/** What a digest tells of one message. */
export interface DigestItem {
  cause: Cause;
  createdAt: number;
  params: Readonly<Record<string, unknown>>;
}

const MOST_LINES = 10;

function rankOf({ params }: DigestItem): number {
  const at = severities.indexOf(params.severity as Severity);
  return at === -1 ? severities.length : at;
}

/** Many messages as one: how many of each severity, and the worst of them. `items`: at least one. */
export function digestOf(
  to: Pick<Message, 'recipient' | 'channel' | 'drill'>,
  id: string,
  items: readonly DigestItem[],
): Message {
  const bySeverity: Record<string, number> = {};
  for (const { params } of items) {
    const severity = typeof params.severity === 'string' ? params.severity : 'other';
    bySeverity[severity] = (bySeverity[severity] ?? 0) + 1;
  }
  const worst = items.toSorted((a, b) => rankOf(a) - rankOf(b) || a.createdAt - b.createdAt);
  return {
    ...to,
    key: `digest:${id}`,
    cause: { type: 'hub', id: 'digest' },
    gridCode: null,
    priority: 'normal',
    template: 'digest',
    params: {
      count: items.length,
      bySeverity,
      from: Math.min(...items.map(({ createdAt }) => createdAt)),
      to: Math.max(...items.map(({ createdAt }) => createdAt)),
      lines: worst.slice(0, MOST_LINES).map(({ params }) => params),
      more: Math.max(0, items.length - MOST_LINES),
    },
  };
}
