import type { Language } from '../i18n/language.ts';

const pad = (n: number, width = 2): string => String(n).padStart(width, '0');

/** `14:03:22`, local time. */
export function clockText(at: number): string {
  const d = new Date(at);
  return `${pad(d.getHours())}:${pad(d.getMinutes())}:${pad(d.getSeconds())}`;
}

/** `2026-11-24`, local. */
export function dayText(at: number): string {
  const d = new Date(at);
  return `${d.getFullYear()}-${pad(d.getMonth() + 1)}-${pad(d.getDate())}`;
}

/** The instant to the millisecond with its zone: `2026-11-24 14:03:22.417 UTC+08:00`. */
export function exactText(at: number): string {
  const d = new Date(at);
  const zone = -d.getTimezoneOffset();
  const sign = zone < 0 ? '-' : '+';
  const hours = pad(Math.floor(Math.abs(zone) / 60));
  return `${dayText(at)} ${clockText(at)}.${pad(d.getMilliseconds(), 3)} UTC${sign}${hours}:${pad(Math.abs(zone) % 60)}`;
}

/** The time of day for an instant of today, otherwise month and day with it. */
export function momentText(at: number, nowAt: number): string {
  const day = dayText(at);
  if (day === dayText(nowAt)) return clockText(at);
  const year = day.slice(0, 4) === dayText(nowAt).slice(0, 4) ? day.slice(5) : day;
  return `${year} ${clockText(at)}`;
}

/** A running clock: `04:07`, `1:04:07`, and days before it: `3d 01:04:07` / `3 天 01:04:07`. */
export function stopwatchText(ms: number, language: Language): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const [s, m, h] = [seconds % 60, Math.floor(seconds / 60) % 60, Math.floor(seconds / 3600) % 24];
  const days = Math.floor(seconds / 86_400);
  if (days > 0) return `${days}${language === 'zh-CN' ? ' 天' : 'd'} ${pad(h)}:${pad(m)}:${pad(s)}`;
  return h > 0 ? `${h}:${pad(m)}:${pad(s)}` : `${pad(m)}:${pad(s)}`;
}

const units = [
  [86_400_000, ' 天', ' d'],
  [3_600_000, ' 小时', ' h'],
  [60_000, ' 分钟', ' min'],
  [1000, ' 秒', ' s'],
] as const;

/** How long, in its largest unit: `5 分钟` / `5 min`. */
export function durationText(ms: number, language: Language): string {
  const [size, zh, en] = units.find(([size]) => Math.abs(ms) >= size) ?? units[3];
  return `${Math.floor(Math.abs(ms) / size)}${language === 'zh-CN' ? zh : en}`;
}

/** How long, exactly, in the largest unit that divides it: 90 s stay `90 秒` / `90 s`. */
export function stepText(ms: number, language: Language): string {
  const [size, zh, en] = units.find(([size]) => ms % size === 0) ?? [1, ' 毫秒', ' ms'];
  return `${ms / size}${language === 'zh-CN' ? zh : en}`;
}

/** How long ago: `刚刚`, `5 分钟前` / `just now`, `5 min ago`. */
export function ageText(ms: number, language: Language): string {
  if (ms < 3000) return language === 'zh-CN' ? '刚刚' : 'just now';
  return durationText(ms, language) + (language === 'zh-CN' ? '前' : ' ago');
}
