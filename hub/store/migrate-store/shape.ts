import type { Client } from 'pg';
import { bytesKey } from '../archive/migrations.ts';
import { tiers } from '../archive/tables.ts';
import { type TableName, tables } from '../tables.ts';

/** What a table to be copied is like, as PostgreSQL has it. */
export interface Shape {
  name: string;
  /** Which of the two SQLite files has it. */
  file: 'hub' | 'history';
  columns: { name: string; type: string }[];
  /** The primary key, in the order of which both sides are read. */
  key: string[];
  /** Rows of the SQLite file alone, by the value of their key. */
  except: string[];
}

/** The marks of commits belong to a database, and not to what is in it. */
const hubTables = (Object.keys(tables) as TableName[]).filter((name) => name !== 'commitMarks');
const archiveTables = ['archiveMeta', 'latest', ...tiers];

/** The shapes of all tables to be copied, from the catalogue of a database that has them. */
export async function readShapes(
  client: Client,
  { withArchive }: { withArchive: boolean },
): Promise<Shape[]> {
  const shapes: Shape[] = [];
  for (const name of hubTables) shapes.push({ ...(await shapeOf(client, name)), file: 'hub', except: [] });
  if (!withArchive) return shapes;
  for (const name of archiveTables) {
    const except = name === 'archiveMeta' ? tiers.map(bytesKey) : [];
    shapes.push({ ...(await shapeOf(client, name)), file: 'history', except });
  }
  return shapes;
}

async function shapeOf(client: Client, name: string): Promise<Pick<Shape, 'name' | 'columns' | 'key'>> {
  const columns = await client.query<{ name: string; type: string }>(
    `select attname as name, format_type(atttypid, atttypmod) as type from pg_attribute
     where attrelid = $1::regclass and attnum > 0 and not attisdropped order by attnum`,
    [`"${name}"`],
  );
  const key = await client.query<{ name: string }>(
    `select a.attname as name from pg_index i
     cross join unnest(i.indkey::int[]) with ordinality as k(attnum, n)
     join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum
     where i.indrelid = $1::regclass and i.indisprimary order by k.n`,
    [`"${name}"`],
  );
  return { name, columns: columns.rows, key: key.rows.map((row) => row.name) };
}
