import { randomInt } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** No letter that is taken for another when typed from a screen. */
const ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789';

/** The demo's password, made up the first time and kept in `file`, which only its owner can read. */
export async function demoPassword(file: string): Promise<string> {
  const kept = await readFile(file, 'utf8').catch(() => '');
  if (kept.trim() !== '') return kept.trim();
  const group = (): string => Array.from({ length: 4 }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
  const password = [group(), group(), group()].join('-');
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, `${password}\n`, { mode: 0o600 });
  return password;
}
