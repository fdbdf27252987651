/** What people do at a station: 站长, 副站长, 消防员, 控制室值班员. */
export const memberRoles = ['leader', 'deputy', 'firefighter', 'control-room'] as const;
export type MemberRole = (typeof memberRoles)[number];

export interface Member {
  id: string;
  name: string;
  role: MemberRole;
  phone: string | null;
}

/** Extinguishers, hoses, breathing masks. `expiresAt`: Unix ms; null never. */
export interface Equipment {
  id: string;
  name: string;
  count: number;
  expiresAt: number | null;
}

/** A micro fire station (微型消防站): a place, its people, and how far it answers. Instants are Unix ms. */
export interface Station {
  id: string;
  name: string;
  gridCode: string;
  address: string;
  lng: number;
  lat: number;
  /** How far it is a neighbour to others, m. */
  radiusM: number;
  phone: string | null;
  /** False is out of service. */
  enabled: boolean;
  members: readonly Member[];
  equipment: readonly Equipment[];
  /** User names that act for it, beside a user or token named like the station. */
  accounts: readonly string[];
  /** People a shift needs at least; null: as many as anywhere (`dispatch.minimumOnDuty`). */
  minimumOnDuty: number | null;
  /** Since when its rota is kept here; null: not at all, and it always answers. */
  rotaSince: number | null;
  createdAt: number;
  updatedAt: number;
}

/** A community station has at least six people (公消〔2015〕301号). */
const FEWEST_MEMBERS = 6;

/** Equipment that expires within so long is told of. */
const EXPIRY_NOTICE_MS = 30 * 86_400_000;

/** What the standard asks for and the station lacks. */
export function lacks({ members }: Pick<Station, 'members'>): string[] {
  const few =
    members.length < FEWEST_MEMBERS
      ? [`It has ${members.length} people: a station needs at least ${FEWEST_MEMBERS}.`]
      : [];
  const headless = members.some(({ role }) => role === 'leader') ? [] : ['It has no leader.'];
  return [...few, ...headless];
}

/** Equipment that has expired or soon will, soonest first. */
export function expiring({ equipment }: Pick<Station, 'equipment'>, now: number): Equipment[] {
  const at = (one: Equipment): number => one.expiresAt ?? Number.POSITIVE_INFINITY;
  return equipment.filter((one) => at(one) < now + EXPIRY_NOTICE_MS).sort((a, b) => at(a) - at(b));
}

/** Whether somebody acts for the station: a user of its name, a token of its name, or one of its accounts. */
export function actsFor({ id, accounts }: Pick<Station, 'id' | 'accounts'>, name: string): boolean {
  return name === id || name === `token:${id}` || accounts.includes(name);
}
