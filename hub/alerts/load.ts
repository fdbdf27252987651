/** The load alarms put on operators, as ISA-18.2 and EEMUA 191 measure it. */

export const WINDOW_MS = 600_000;
/** More than this many alarms in ten minutes are a flood. */
export const FLOOD_ABOVE = 10;
const CHATTER_WITHIN_MS = 60_000;
const CHATTER_FROM = 3;
const OFFENDERS = 10;

/** An edge of an alert, as far as load goes. */
export interface LoadEdge {
  at: number;
  type: string;
  alertId: string;
  ruleId: string;
  deviceId: string | null;
}

/** How often one rule called about one device, and what came of it. `falseAlarms`: alerts marked so. */
export interface Offender {
  deviceId: string | null;
  ruleId: string;
  alarms: number;
  alerts: number;
  falseAlarms: number;
  /** Times it called at least three times within a minute. */
  chatters: number;
}

export interface Load {
  alarms: number;
  averagePer10Min: number;
  /** The most within any ten minutes. */
  peakPer10Min: number;
  /** Stretches every alarm of which lies within ten minutes that saw more than ten, in order. */
  floods: { from: number; to: number; alarms: number }[];
  /** The ten that called most. */
  offenders: Offender[];
  chattering: Offender[];
  falseAlarms: number;
  /** The ten rules, and the ten devices, with the most false alarms, if they have any. */
  falseRates: { rules: FalseRate[]; devices: FalseRate[] };
}

/** How many of the alerts of one rule, or of one device, were marked as false alarms. */
export interface FalseRate {
  id: string;
  alerts: number;
  falseAlarms: number;
  /** 0 to 1. */
  rate: number;
}

/** Types of edges that say how an alert calls: all that `alarmsAmong` needs. */
export const callTypes = ['opened', 'raised', 'silenced', 'held-back', 'unsilenced', 'let-go'] as const;

/** The edges that call an operator: an alert opens, gets worse, or is let go; in the order of the log. */
export function alarmsAmong(edges: Iterable<LoadEdge>): LoadEdge[] {
  const alarms: LoadEdge[] = [];
  const silent = new Set<string>();
  for (const edge of edges) {
    const last = alarms.at(-1);
    if (edge.type === 'silenced' || edge.type === 'held-back') {
      silent.add(edge.alertId);
      // Held back as it opened: nobody was called.
      if (last?.alertId === edge.alertId && last.type === 'opened' && last.at === edge.at) alarms.pop();
    } else if (edge.type === 'unsilenced' || edge.type === 'let-go') {
      silent.delete(edge.alertId);
      alarms.push(edge);
    } else if ((edge.type === 'opened' || edge.type === 'raised') && !silent.has(edge.alertId)) {
      alarms.push(edge);
    }
  }
  return alarms;
}

/** The figures of `alarms`, ordered by time, over `from` ≤ at < `to`. `isFalse`: whether an alert is marked so. */
export function loadOf(
  alarms: readonly LoadEdge[],
  { from, to }: { from: number; to: number },
  isFalse: (alertId: string) => boolean,
): Load {
  const { peak, floods } = windowsOf(alarms);
  const all = offendersOf(alarms, isFalse);
  return {
    alarms: alarms.length,
    averagePer10Min: (alarms.length * WINDOW_MS) / Math.max(1, to - from),
    peakPer10Min: peak,
    floods,
    offenders: all.slice(0, OFFENDERS),
    chattering: all.filter(({ chatters }) => chatters > 0).slice(0, OFFENDERS),
    falseAlarms: all.reduce((sum, { falseAlarms }) => sum + falseAlarms, 0),
    falseRates: {
      rules: falseRatesBy(all, ({ ruleId }) => ruleId),
      devices: falseRatesBy(all, ({ deviceId }) => deviceId),
    },
  };
}

function windowsOf(alarms: readonly LoadEdge[]): { peak: number; floods: Load['floods'] } {
  const floods: Load['floods'] = [];
  let peak = 0;
  let first = 0;
  let counted = 0;
  alarms.forEach(({ at }, i) => {
    while ((alarms[first]?.at ?? at) <= at - WINDOW_MS) first++;
    const count = i - first + 1;
    peak = Math.max(peak, count);
    if (count <= FLOOD_ABOVE) return;
    const flood = floods.at(-1);
    if (flood && first < counted) {
      flood.to = at;
      flood.alarms += i + 1 - counted;
    } else floods.push({ from: alarms[first]?.at ?? at, to: at, alarms: count });
    counted = i + 1;
  });
  return { peak, floods };
}

function offendersOf(alarms: readonly LoadEdge[], isFalse: (alertId: string) => boolean): Offender[] {
  const groups = new Map<string, LoadEdge[]>();
  for (const alarm of alarms) {
    const key = JSON.stringify([alarm.ruleId, alarm.deviceId]);
    const group = groups.get(key);
    if (group) group.push(alarm);
    else groups.set(key, [alarm]);
  }
  const offenders = [...groups.values()].flatMap((group) => {
    const [head] = group;
    if (!head) return [];
    const { deviceId, ruleId } = head;
    const ids = [...new Set(group.map(({ alertId }) => alertId))];
    const falseAlarms = ids.filter(isFalse).length;
    const chatters = chattersIn(group);
    return [{ deviceId, ruleId, alarms: group.length, alerts: ids.length, falseAlarms, chatters }];
  });
  return offenders.sort((a, b) => b.alarms - a.alarms);
}

function falseRatesBy(all: readonly Offender[], idOf: (offender: Offender) => string | null): FalseRate[] {
  const rates = new Map<string, FalseRate>();
  for (const offender of all) {
    const id = idOf(offender);
    if (id === null) continue;
    const sum = rates.get(id) ?? { id, alerts: 0, falseAlarms: 0, rate: 0 };
    const alerts = sum.alerts + offender.alerts;
    const falseAlarms = sum.falseAlarms + offender.falseAlarms;
    rates.set(id, { id, alerts, falseAlarms, rate: falseAlarms / alerts });
  }
  return [...rates.values()]
    .filter(({ falseAlarms }) => falseAlarms > 0)
    .sort((a, b) => b.falseAlarms - a.falseAlarms)
    .slice(0, OFFENDERS);
}

/** Each alarm counts towards one chatter at most. */
function chattersIn(group: readonly LoadEdge[]): number {
  let chatters = 0;
  let first = 0;
  group.forEach(({ at }, i) => {
    while ((group[first]?.at ?? at) <= at - CHATTER_WITHIN_MS) first++;
    if (i - first + 1 < CHATTER_FROM) return;
    chatters++;
    first = i + 1;
  });
  return chatters;
}
