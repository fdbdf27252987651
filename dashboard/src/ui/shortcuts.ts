import { useEffect, useRef } from 'react';

/** Where a shortcut stands on the sheet of all of them. */
export const shortcutGroups = ['move', 'thing', 'page', 'go', 'app'] as const;
export type ShortcutGroup = (typeof shortcutGroups)[number];

/** What a key does. `keys`: one key (`j`, `Enter`, `?`), two in a row (`g d`), or one held with Ctrl or ⌘ (`mod+k`). */
export interface Shortcut {
  keys: string;
  /** What it does, in the language of the screen. */
  text: string;
  group: ShortcutGroup;
  run(): void;
  /** It is done to what is selected, so the command palette offers it too. */
  action?: boolean;
}

/** What a component has registered; asked when a key comes, so it is always what stands on the screen. */
type Layer = () => readonly Shortcut[];

/** How long the second key of two may take. */
const SECOND_KEY_MS = 1500;

const layers: Layer[] = [];
let first: { key: string; at: number } | null = null;

/** Every shortcut that works now, each key once: what was registered last wins. */
export function shortcutsNow(): Shortcut[] {
  const known = new Map<string, Shortcut>();
  for (const layer of layers.toReversed())
    for (const shortcut of layer()) if (!known.has(shortcut.keys)) known.set(shortcut.keys, shortcut);
  return [...known.values()];
}

/** What is pressed, as shortcuts write it. */
export interface Pressed {
  key: string;
  mod: boolean;
  at: number;
  /** Somebody is writing, or in a sheet over the page. */
  writing: boolean;
  /** A button or link has the focus, which keeps Enter for itself. */
  onControl: boolean;
}

/** What a press leads to: a shortcut, the first of two keys, or nothing. */
export type Answer = { run: Shortcut } | { first: string } | null;

/** Finds what a press means among `shortcuts`; `before`: the first of two keys, pressed not long ago. */
export function answerTo(pressed: Pressed, before: string | null, shortcuts: readonly Shortcut[]): Answer {
  const { key, mod, writing, onControl } = pressed;
  const named = (keys: string): Shortcut | undefined => shortcuts.find((one) => one.keys === keys);
  if (mod) {
    const run = named(`mod+${key.toLowerCase()}`);
    return run ? { run } : null;
  }
  if (writing || (key === 'Enter' && onControl)) return null;
  if (before !== null) {
    const run = named(`${before} ${key}`);
    if (run) return { run };
  }
  if (shortcuts.some(({ keys }) => keys.startsWith(`${key} `))) return { first: key };
  const run = named(key);
  return run ? { run } : null;
}

function onKey(event: KeyboardEvent): void {
  if (event.altKey || event.isComposing || event.defaultPrevented) return;
  const target = event.target instanceof Element ? event.target : null;
  const pressed: Pressed = {
    key: event.key,
    mod: event.ctrlKey || event.metaKey,
    at: event.timeStamp,
    writing:
      target?.closest('input, textarea, select, dialog, [contenteditable=true], .cm-editor') != null ||
      document.querySelector('dialog[open]') !== null,
    onControl: target?.closest('a, button') != null,
  };
  const before = first && pressed.at - first.at < SECOND_KEY_MS ? first.key : null;
  const answer = answerTo(pressed, before, shortcutsNow());
  first = null;
  if (!answer) return;
  event.preventDefault();
  if ('first' in answer) first = { key: answer.first, at: pressed.at };
  else answer.run.run();
}

/** Listens for the whole page; the one place that does. Returns how to stop. */
export function listenToKeys(): () => void {
  window.addEventListener('keydown', onKey);
  return () => window.removeEventListener('keydown', onKey);
}

/** Registers shortcuts for as long as the component is there. */
export function useShortcuts(shortcuts: readonly Shortcut[]): void {
  const latest = useRef(shortcuts);
  useEffect(() => {
    latest.current = shortcuts;
  });
  useEffect(() => {
    const layer: Layer = () => latest.current;
    layers.push(layer);
    return () => void layers.splice(layers.indexOf(layer), 1);
  }, []);
}

/** Keys as they stand on keycaps: `['Ctrl', 'K']`. */
export function keycaps(keys: string): string[] {
  const mac = /Mac|iPhone|iPad/.test(navigator.platform);
  return keys.split(/[ +]/).map((key) => {
    if (key === 'mod') return mac ? '⌘' : 'Ctrl';
    return key.length === 1 ? key.toUpperCase() : key;
  });
}
