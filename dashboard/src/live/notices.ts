import type { LiveChange } from '../../../hub/live/contract.ts';

/** Something the desk of the command centre is told, until somebody there has confirmed it. `at`: Unix ms. */
export interface Notice {
  id: string;
  cause: { type: string; id: string };
  drill: boolean;
  subject: string;
  text: string;
  at: number;
}

/** More are not kept: the oldest go. */
export const MOST_NOTICES = 20;
/** Whom the hub means by the desk: every screen of it. */
const DESK = 'command';

/** The notices after these changes, newest first; what is said again stands once. */
export function afterNews(notices: readonly Notice[], changes: readonly LiveChange[]): readonly Notice[] {
  const fresh = changes.flatMap(({ type, data }) => (type === 'notification' ? (noticeOf(data) ?? []) : []));
  if (fresh.length === 0) return notices;
  const known = new Set(fresh.map(({ id }) => id));
  return [...fresh.toReversed(), ...notices.filter(({ id }) => !known.has(id))].slice(0, MOST_NOTICES);
}

function noticeOf(data: Readonly<Record<string, unknown>>): Notice | undefined {
  if (data['recipient'] !== DESK) return undefined;
  return data as unknown as Notice;
}
