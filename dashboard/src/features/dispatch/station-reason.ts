/** A part of why a station was asked or passed over: a key of the catalogue with its figure, or words as they came. */
export interface ReasonPart {
  key: string | null;
  what: string;
}

const known: Readonly<Record<string, string>> = {
  'the nearest': 'nearest',
  neighbour: 'neighbour',
  'chosen by hand': 'hand',
  'a drill': 'drill',
  'distance not known': 'unknown',
  'short of people': 'short',
  'nobody is on duty': 'nobody',
  'its terminal is offline': 'offline',
  'not on duty': 'off',
  'out of service': 'closed',
  declined: 'declined',
  'has not answered': 'unanswered',
};
const figured: readonly (readonly [RegExp, string])[] = [
  [/^the station of grid (.+)$/, 'own'],
  [/^(\d+) m away$/, 'away'],
  [/^too far: (\d+) m away$/, 'far'],
  [/^its radius is (\d+) m$/, 'radius'],
  [/^(\d+) are asked already$/, 'enough'],
  [/^asked already \((\w+)\)$/, 'already'],
  [/^(\S+) has declined$/, 'otherDeclined'],
  [/^(\S+) is late$/, 'otherLate'],
];

function partOf(text: string): ReasonPart {
  const key = known[text];
  if (key !== undefined) return { key, what: '' };
  for (const [pattern, name] of figured) {
    const what = pattern.exec(text)?.[1];
    if (what !== undefined) return { key: name, what };
  }
  return { key: null, what: text };
}

/** The parts of the hub's reason, which commas divide: `neighbour, 410 m away`. */
export function stationReason(reason: string): ReasonPart[] {
  return reason.split(', ').map(partOf);
}
