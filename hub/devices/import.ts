import { setImmediate } from 'node:timers/promises';
import type { z } from 'zod';
import { HubError } from '../kernel/errors.ts';
import { newSecret } from '../kernel/ids.ts';
import type { Tx } from '../store/batch.ts';
import type { By, DeviceAdministration } from './administration.ts';
import { assertWholePosition } from './administration.ts';
import type { Device } from './device.ts';
import type { DeviceDraft, Devices } from './devices.ts';
import { deviceFields } from './fields.ts';
import { type ImportFault, type ImportLine, refuse } from './import-file.ts';

/** The columns of an import, in any order; all but `id` may be missing, `kind` only when no device is new. */
export const importColumns = Object.keys(deviceFields) as (keyof typeof deviceFields)[];

type Values = Partial<Omit<DeviceDraft, 'id'>> & { secret?: string };

/** One line with its cells understood. What is not in `values` stays as it is, or takes its default. */
interface ParsedLine {
  line: number;
  id: string;
  /** Whether it says a kind, be it a wrong one. */
  saysKind: boolean;
  values: Values;
  /** Made beforehand for a device that looks new and brings none. */
  freshSecret?: string;
}

/** A file whose lines are understood, each on its own. */
export interface ParsedFile {
  lines: ParsedLine[];
  faults: ImportFault[];
}

/** Lines understood before others get their turn on the event loop. */
const LINES_AT_ONCE = 250;

/** A line settled against the registry, ready to be carried out. */
interface PlannedLine extends ParsedLine {
  existing: Device | undefined;
  gridCode: string;
}

/** What an import did. `devices`: the new ones whose secret the hub made; it is shown nowhere else. */
export interface ImportResult {
  imported: number;
  created: number;
  updated: number;
  devices: { id: string; secret: string }[];
  warnings: ImportFault[];
}

/** An empty cell clears these; in the others it means "as it is", or, for a new device, "the hub's choice". */
const clearable: ReadonlySet<string> = new Set(['lng', 'lat', 'address', 'owner', 'codec', 'expectEveryMs']);
const numeric: ReadonlySet<string> = new Set(['lng', 'lat', 'expectEveryMs']);

function valueOf(column: string, cell: string): unknown {
  if (numeric.has(column)) return Number(cell);
  if (column !== 'labels') return cell;
  const pairs = cell.split(';').filter((pair) => pair.trim() !== '');
  return Object.fromEntries(
    pairs.map((pair) => {
      const split = pair.indexOf('=');
      return split < 0 ? [pair.trim(), ''] : [pair.slice(0, split).trim(), pair.slice(split + 1).trim()];
    }),
  );
}

/** Understands the cells of one line, on its own; adds to `faults` what it cannot. */
export function parseLine({ line, cells }: ImportLine, faults: ImportFault[]): ParsedLine {
  const values: Record<string, unknown> = {};
  for (const column of importColumns) {
    const cell = cells.get(column);
    if (cell === undefined) continue;
    if (cell === '' && column !== 'id') {
      if (clearable.has(column)) values[column] = null;
      else if (column === 'labels') values[column] = {};
      continue;
    }
    const field: z.ZodType = deviceFields[column];
    const parsed = field.safeParse(valueOf(column, cell));
    if (parsed.success) values[column] = parsed.data;
    else
      faults.push({ line, column, message: `${column} ${parsed.error.issues[0]?.message ?? 'is wrong'}.` });
  }
  const { id, ...rest } = values;
  if (!cells.has('id')) faults.push({ line, column: 'id', message: 'The line has no id.' });
  const saysKind = (cells.get('kind') ?? '') !== '';
  return { line, id: typeof id === 'string' ? id : '', saysKind, values: rest };
}

/** Carries out a whole file, or, when any line is at fault, none of it. */
export class DeviceImport {
  readonly #devices: Devices;
  readonly #administration: DeviceAdministration;

  constructor(devices: Devices, administration: DeviceAdministration) {
    this.#devices = devices;
    this.#administration = administration;
  }

  /** Does all that needs no transaction, in slices, so that a large file holds up no alarm. */
  async prepare(lines: readonly ImportLine[]): Promise<ParsedFile> {
    const file: ParsedFile = { lines: [], faults: [] };
    for (const [i, line] of lines.entries()) {
      if (i % LINES_AT_ONCE === LINES_AT_ONCE - 1) await setImmediate();
      const parsed = parseLine(line, file.faults);
      const bringsNone = parsed.values.secret === undefined && !this.#devices.get(parsed.id);
      file.lines.push(bringsNone ? { ...parsed, freshSecret: newSecret() } : parsed);
    }
    return file;
  }

  /** @throws HubError import-faults with every fault of every line. */
  run(tx: Tx, by: By, file: ParsedFile): ImportResult {
    const faults = [...file.faults];
    const planned = this.#plan(file.lines, by, faults);
    if (faults.length > 0) refuse(faults.sort((a, b) => a.line - b.line));
    return this.#carryOut(planned, tx, by);
  }

  #plan(lines: readonly ParsedLine[], by: By, faults: ImportFault[]): PlannedLine[] {
    const lineOf = new Map<string, number>();
    const planned: PlannedLine[] = [];
    for (const parsed of lines) {
      const { line, id } = parsed;
      if (id === '') continue;
      const earlier = lineOf.get(id);
      if (earlier !== undefined) {
        faults.push({ line, column: 'id', message: `The id ${id} is also in line ${earlier}.` });
        continue;
      }
      lineOf.set(id, line);
      const plan = this.#planLine(parsed, by, faults);
      if (plan) planned.push(plan);
    }
    return planned;
  }

  #planLine(parsed: ParsedLine, by: By, faults: ImportFault[]): PlannedLine | undefined {
    const { line, id, saysKind, values } = parsed;
    const before = faults.length;
    const check = <T>(column: string, work: () => T): T | undefined => {
      try {
        return work();
      } catch (error) {
        if (!(error instanceof HubError)) throw error;
        faults.push({ line, column, message: error.message });
        return undefined;
      }
    };
    const existing = this.#devices.get(id);
    if (existing && !by.scope.sees(existing.gridCode)) {
      faults.push({ line, column: 'id', message: `The id ${id} is taken outside the grids you may change.` });
      return undefined;
    }
    if (!existing && !saysKind) {
      faults.push({ line, column: 'kind', message: `${id} is new: say its kind.` });
    }
    if (existing && values.kind !== undefined && values.kind !== existing.kind) {
      const message = `${id} is of kind ${existing.kind} for life: register the new device under a new id.`;
      faults.push({ line, column: 'kind', message });
    }
    const { lng, lat, codec } = { lng: null, lat: null, codec: null, ...existing, ...values };
    check('codec', () => this.#administration.checkCodec(codec));
    check('lng', () => assertWholePosition(lng, lat));
    if (faults.length > before) return undefined;
    const given = values.gridCode ?? existing?.gridCode;
    const column = given === undefined && lng !== null ? 'lng' : 'gridCode';
    const gridCode = check(column, () => this.#administration.gridFor(given, lng, lat, by.scope));
    return gridCode === undefined ? undefined : { ...parsed, existing, gridCode };
  }

  #carryOut(planned: readonly PlannedLine[], tx: Tx, by: By): ImportResult {
    const result: ImportResult = {
      imported: planned.length,
      created: 0,
      updated: 0,
      devices: [],
      warnings: [],
    };
    for (const plan of planned) {
      const { line, id, existing } = plan;
      const device = existing ? this.#update(plan, tx, by) : this.#create(plan, tx, by, result);
      if (existing) result.updated++;
      else result.created++;
      for (const message of this.#administration.warningsFor(device)) {
        result.warnings.push({ line, column: 'gridCode', message: `${id}: ${message}` });
      }
    }
    return result;
  }

  #create({ id, values, gridCode, freshSecret }: PlannedLine, tx: Tx, by: By, result: ImportResult): Device {
    const { secret, kind, ...rest } = values;
    if (kind === undefined) throw new Error(`device ${id} was planned without a kind`);
    const blank = {
      lng: null,
      lat: null,
      address: null,
      owner: null,
      codec: null,
      expectEveryMs: null,
      labels: {},
    };
    const added = this.#administration.register(
      tx,
      by,
      { ...blank, ...rest, id, kind, gridCode },
      secret ?? freshSecret,
    );
    if (secret === undefined) result.devices.push({ id, secret: added.secret });
    return added.device;
  }

  #update({ id, values, gridCode }: PlannedLine, tx: Tx, by: By): Device {
    const { secret, kind: _, ...changes } = values;
    if (secret !== undefined && !this.#devices.hasSecret(id, secret))
      this.#administration.rotate(tx, by, id, secret);
    return this.#administration.update(tx, by, id, { ...changes, gridCode });
  }
}
