import { expect, test } from 'vitest';
import { ageText, clockText, exactText, momentText, stepText, stopwatchText } from './format.ts';

const at = new Date(2026, 10, 24, 14, 3, 22, 417).getTime();

test('an instant of today shows only its time, an older one its day, one of another year its year', () => {
  expect(momentText(at, at + 1000)).toBe('14:03:22');
  expect(momentText(at, at + 86_400_000)).toBe('11-24 14:03:22');
  expect(momentText(at, at + 86_400_000 * 60)).toBe('2026-11-24 14:03:22');
});

test('the exact text has milliseconds and the zone', () => {
  expect(exactText(at)).toMatch(/^2026-11-24 14:03:22\.417 UTC[+-]\d\d:\d\d$/);
  expect(clockText(at)).toBe('14:03:22');
});

test('a running clock grows from minutes over hours to days and never runs below zero', () => {
  expect(stopwatchText(247_900, 'zh-CN')).toBe('04:07');
  expect(stopwatchText(3_847_000, 'en')).toBe('1:04:07');
  expect(stopwatchText(3 * 86_400_000 + 3_847_000, 'zh-CN')).toBe('3 天 01:04:07');
  expect(stopwatchText(-5000, 'en')).toBe('00:00');
});

test('an age uses the largest unit that fits, in the language of the screen', () => {
  expect(ageText(1000, 'zh-CN')).toBe('刚刚');
  expect(ageText(59_000, 'zh-CN')).toBe('59 秒前');
  expect(ageText(5 * 60_000, 'en')).toBe('5 min ago');
  expect(ageText(26 * 3_600_000, 'zh-CN')).toBe('1 天前');
});

test('a step is said exactly, never rounded to the next unit', () => {
  expect([90_000, 300_000, 86_400_000, 1500].map((ms) => stepText(ms, 'zh-CN'))).toEqual([
    '90 秒',
    '5 分钟',
    '1 天',
    '1500 毫秒',
  ]);
  expect(stepText(7_200_000, 'en')).toBe('2 h');
});
