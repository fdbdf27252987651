import { useEffect } from 'react';
import { createCell } from './cell.ts';
import { keepSetting, readSetting } from './stored.ts';

/** A thing somebody has looked at in this browser. */
export interface Recent {
  to: string;
  text: string;
}

const MOST = 12;

/** The things kept in a text of this browser; what cannot be read is none. */
export function recentOf(text: string | null): Recent[] {
  try {
    const read: unknown = JSON.parse(text ?? '[]');
    return Array.isArray(read)
      ? read.filter((one): one is Recent => typeof one?.to === 'string' && typeof one.text === 'string')
      : [];
  } catch {
    return [];
  }
}

/** The things with one more, the newest first, each once. */
export function withRecent(all: readonly Recent[], one: Recent): Recent[] {
  return [one, ...all.filter(({ to }) => to !== one.to)].slice(0, MOST);
}

/** What was looked at last, the newest first. */
export const recent = createCell<readonly Recent[]>(recentOf(readSetting('recent')));

/** Notes that somebody looks at a thing; an empty text is of one that is not known yet. */
export function useNoteRecent(to: string, text: string): void {
  useEffect(() => {
    if (text === '') return;
    const next = withRecent(recent.get(), { to, text });
    recent.set(next);
    keepSetting('recent', JSON.stringify(next));
  }, [to, text]);
}
