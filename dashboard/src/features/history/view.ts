/** What a chart looks at: the last `spanMs`, sliding with the present, or a range that stands still. Unix ms. */
export type View = { follow: true; spanMs: number } | { follow: false; from: number; to: number };

/** A stretch of time; `to` is exclusive. */
export interface Span {
  from: number;
  to: number;
}

export const MIN_SPAN_MS = 10_000;
export const MAX_SPAN_MS = 400 * 86_400_000;
/** How far back one can go. */
export const REACH_MS = 5 * 366 * 86_400_000;
/** A range that ends this close to now, as a share of its span, follows the present. */
const NEAR_NOW = 0.02;

/** The ranges offered by name. */
export const presets = {
  '1h': 3_600_000,
  '6h': 21_600_000,
  '24h': 86_400_000,
  '7d': 604_800_000,
  '30d': 2_592_000_000,
} as const;
export type Preset = keyof typeof presets;

const units = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const within = (value: number, least: number, most: number): number => Math.min(Math.max(value, least), most);

/** The stretch a view shows at `nowAt`. */
export function spanOf(view: View, nowAt: number): Span {
  return view.follow ? { from: nowAt - view.spanMs, to: nowAt } : { from: view.from, to: view.to };
}

/** The view on a stretch somebody moved to: one that reaches the present follows it. */
export function viewOn({ from, to }: Span, nowAt: number): View {
  const spanMs = within(to - from, MIN_SPAN_MS, MAX_SPAN_MS);
  if (to >= nowAt - spanMs * NEAR_NOW) return { follow: true, spanMs: Math.round(spanMs) };
  const start = within(Math.round(from), nowAt - REACH_MS, nowAt);
  return { follow: false, from: start, to: start + Math.round(spanMs) };
}

/** Zooms by `factor` (below 1 comes nearer) around the middle, or towards the present while following it. */
export function zoomed(view: View, factor: number, nowAt: number): View {
  if (view.follow) return { follow: true, spanMs: within(view.spanMs * factor, MIN_SPAN_MS, MAX_SPAN_MS) };
  const half = within((view.to - view.from) * factor, MIN_SPAN_MS, MAX_SPAN_MS) / 2;
  const middle = (view.from + view.to) / 2;
  return viewOn({ from: middle - half, to: middle + half }, nowAt);
}

/** Moves by a share of the span, backwards when negative. */
export function panned(view: View, share: number, nowAt: number): View {
  const { from, to } = spanOf(view, nowAt);
  const by = (to - from) * share;
  return viewOn({ from: from + by, to: to + by }, nowAt);
}

/** The preset a view is, if any. */
export function presetOf(view: View): Preset | null {
  if (!view.follow) return null;
  return (Object.keys(presets) as Preset[]).find((name) => presets[name] === view.spanMs) ?? null;
}

const lengthText = (spanMs: number): string =>
  presetOf({ follow: true, spanMs }) ?? `${Math.round(spanMs / 1000)}s`;

/** The view an address asks for (`?range=24h`, `?from=…&to=…`); null when it asks for none that can be understood. */
export function viewInAddress(search: URLSearchParams): View | null {
  const [from, to] = [Date.parse(search.get('from') ?? ''), Date.parse(search.get('to') ?? '')];
  if (to - from > 0) return { follow: false, from, to: Math.min(to, from + MAX_SPAN_MS) };
  const [, amount, unit] = /^(\d{1,9})([smhd])$/.exec(search.get('range') ?? '') ?? [];
  if (amount === undefined) return null;
  return {
    follow: true,
    spanMs: within(Number(amount) * units[unit as keyof typeof units], MIN_SPAN_MS, MAX_SPAN_MS),
  };
}

/** The address with this view in it; everything else in it stays. */
export function addressWith(search: URLSearchParams, view: View): URLSearchParams {
  const next = new URLSearchParams(search);
  for (const name of ['range', 'from', 'to']) next.delete(name);
  if (view.follow) next.set('range', lengthText(view.spanMs));
  else {
    next.set('from', new Date(view.from).toISOString());
    next.set('to', new Date(view.to).toISOString());
  }
  return next;
}
