import { z } from 'zod';
import { instant } from '../http/wire.ts';
import type { Duty, Shift } from './rota.ts';
import { lacks, type Member, memberRoles, type Station } from './station.ts';
import type { Terminal } from './terminals.ts';

const text = (longest: number) => z.string().trim().min(1).max(longest);
const phone = z.string().trim().min(3).max(40);

const memberView = z.object({
  id: z.string(),
  name: z.string(),
  role: z.enum(memberRoles),
  phone: z.string().nullable(),
});

/** How a shift looks over HTTP. */
export const shiftSchema = z.object({
  id: z.string(),
  stationId: z.string(),
  from: instant,
  to: instant,
  members: z.array(z.object({ id: z.string(), name: z.string(), role: z.enum(memberRoles) })),
  swaps: z
    .array(
      z.object({
        memberOut: z.string(),
        memberIn: z.string(),
        by: z.string(),
        at: instant,
        comment: z.string(),
      }),
    )
    .readonly(),
});

export type ShiftView = z.output<typeof shiftSchema>;

/** How a station looks over HTTP. */
export const stationSchema = z.object({
  id: z.string(),
  kind: z.literal('station'),
  name: z.string(),
  gridCode: z.string(),
  address: z.string(),
  lng: z.number(),
  lat: z.number(),
  radiusM: z.number(),
  phone: z.string().nullable(),
  enabled: z.boolean(),
  terminal: z.object({
    online: z.boolean(),
    since: instant.nullable(),
    lastSeenAt: instant.nullable(),
    battery: z.number().nullable(),
  }),
  duty: z.object({ state: z.enum(['on', 'gap', 'off']), shift: shiftSchema.nullable() }),
  members: z.array(memberView),
  equipment: z
    .array(z.object({ id: z.string(), name: z.string(), count: z.number(), expiresAt: instant.nullable() }))
    .readonly(),
  accounts: z.array(z.string()).readonly(),
  minimumOnDuty: z.number().int().nullable(),
  openDispatches: z.number().int(),
  warnings: z.array(z.string()),
  createdAt: instant,
  updatedAt: instant,
});
export type StationView = z.output<typeof stationSchema>;

const id = z.string().regex(/^[A-Za-z0-9_.:-]{1,64}$/, 'must be 1 to 64 letters, digits or any of "_ . : -"');
const itemId = z.string().trim().min(1).max(64).optional();

const members = z
  .array(
    z.strictObject({
      id: itemId,
      name: text(60),
      role: z.enum(memberRoles).default('firefighter'),
      phone: phone.nullable().default(null),
    }),
  )
  .max(200);
const equipment = z
  .array(
    z.strictObject({
      id: itemId,
      name: text(100),
      count: z.number().int().min(0).max(100_000).default(1),
      expiresAt: instant.nullable().default(null),
    }),
  )
  .max(500);
const accounts = z.array(text(64)).max(100);
/** People a shift needs at least; null: as many as anywhere. */
const minimumOnDuty = z.number().int().min(1).max(50).nullable();

const facts = {
  name: text(100),
  gridCode: text(64),
  address: text(200),
  lng: z.number().min(-180).max(180),
  lat: z.number().min(-90).max(90),
  /** How far it is a neighbour to others, m. */
  radiusM: z.number().min(50).max(50_000),
};

/** A new station; without a grid that of its position. */
export const newStation = z.strictObject({
  id,
  ...facts,
  gridCode: facts.gridCode.optional(),
  address: facts.address.optional(),
  radiusM: facts.radiusM.default(1_500),
  phone: phone.nullable().default(null),
  enabled: z.boolean().default(true),
  members: members.default([]),
  equipment: equipment.default([]),
  accounts: accounts.default([]),
  minimumOnDuty: minimumOnDuty.default(null),
});

export const stationChanges = z
  .strictObject({
    ...facts,
    phone: phone.nullable(),
    enabled: z.boolean(),
    members,
    equipment,
    accounts,
    minimumOnDuty,
    /** The `updatedAt` of the station as it was read: another one now is a conflict. */
    readAt: instant,
  })
  .partial();

export const newShift = z.strictObject({
  from: instant,
  to: instant,
  members: z.array(z.string().max(64)).max(100),
});
export const shiftChanges = newShift.partial();
export const swapBody = z.strictObject({
  memberOut: z.string().max(64),
  memberIn: z.string().max(64),
  comment: text(500),
});

/** A shift with its people by name; who has left the station is left out. */
export function viewOfShift(shift: Shift, { members: known }: Pick<Station, 'members'>) {
  const people = shift.members.flatMap((one) => known.find((member) => member.id === one) ?? []);
  return { ...shift, members: people.map(({ id: memberId, name, role }) => ({ id: memberId, name, role })) };
}

/** A station with how things stand there. `seesPhones`: numbers of people are for those who call them. */
export function viewOfStation(
  station: Station,
  { terminal, duty, openDispatches }: { terminal: Terminal; duty: Duty; openDispatches: number },
  seesPhones: boolean,
): StationView {
  const { rotaSince: _, ...shown } = station;
  const { online, since, lastSeenAt, battery } = terminal;
  const withPhone = (member: Member): Member => (seesPhones ? member : { ...member, phone: null });
  return {
    ...shown,
    kind: 'station',
    terminal: { online, since: since || null, lastSeenAt: lastSeenAt || null, battery },
    duty: { state: duty.state, shift: duty.shift && viewOfShift(duty.shift, station) },
    members: station.members.map(withPhone),
    openDispatches,
    warnings: lacks(station),
  };
}
