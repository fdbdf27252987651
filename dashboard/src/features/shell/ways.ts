import type { Catalogue } from '../../i18n/zh-cn.ts';
import type { IconName } from '../../ui/Icon.tsx';

/** A page one can go to by name: from the command palette, and with `g` and a letter. */
export interface Way {
  to: string;
  name: Exclude<keyof Catalogue['nav'], 'logout'>;
  icon: IconName;
  key: string;
}

export const ways: readonly Way[] = [
  { to: '/', name: 'desk', icon: 'map', key: 'd' },
  { to: '/cases', name: 'cases', icon: 'case', key: 'c' },
  { to: '/hazards', name: 'hazards', icon: 'hazard', key: 'h' },
  { to: '/dispatches', name: 'dispatches', icon: 'dispatch', key: 'o' },
  { to: '/stations', name: 'stations', icon: 'station', key: 's' },
  { to: '/devices', name: 'devices', icon: 'device', key: 'e' },
  { to: '/handover', name: 'handover', icon: 'clock', key: 'v' },
  { to: '/reports', name: 'reports', icon: 'print', key: 'p' },
  { to: '/silences', name: 'silences', icon: 'silence', key: 'm' },
  { to: '/exercises', name: 'exercises', icon: 'drill', key: 'x' },
  { to: '/warnings', name: 'warnings', icon: 'horn', key: 'w' },
  { to: '/rules', name: 'rules', icon: 'rule', key: 'r' },
  { to: '/load', name: 'load', icon: 'load', key: 'l' },
  { to: '/catalogue', name: 'catalogue', icon: 'keys', key: 'k' },
];

/** The keys that lead to a page; undefined where none do. */
export function keysTo(path: string): string | undefined {
  const way = ways.find(({ to }) => to === path);
  return way && `g ${way.key}`;
}
