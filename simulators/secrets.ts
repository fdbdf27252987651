import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** The secrets of the devices at one hub, kept in a file only its owner can read. */
export class Secrets {
  readonly #file: string;
  readonly #byId: Map<string, string>;
  #saving: Promise<void> = Promise.resolve();

  constructor(file: string, byId: Map<string, string>) {
    this.#file = file;
    this.#byId = byId;
  }

  /** The secret of a device; a new one is made up for a device seen for the first time. */
  of(deviceId: string): string {
    let secret = this.#byId.get(deviceId);
    if (secret === undefined) {
      secret = randomBytes(32).toString('base64url');
      this.#byId.set(deviceId, secret);
    }
    return secret;
  }

  has(deviceId: string): boolean {
    return this.#byId.has(deviceId);
  }

  set(deviceId: string, secret: string): void {
    this.#byId.set(deviceId, secret);
  }

  /** Writes the file, whole or not at all. */
  save(): Promise<void> {
    this.#saving = this.#saving.then(() => this.#write());
    return this.#saving;
  }

  async #write(): Promise<void> {
    await mkdir(dirname(this.#file), { recursive: true });
    const text = JSON.stringify(Object.fromEntries(this.#byId), null, 1);
    await writeFile(`${this.#file}.new`, text, { mode: 0o600 });
    await rename(`${this.#file}.new`, this.#file);
  }
}

/** Reads the secrets of one hub's devices from the state directory; none are known the first time. */
export async function openSecrets(file: string): Promise<Secrets> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '{}';
    throw error;
  });
  try {
    return new Secrets(file, new Map(Object.entries(JSON.parse(text) as Record<string, string>)));
  } catch (cause) {
    throw new Error(`${file} is damaged: delete it, and the simulator makes new secrets.`, { cause });
  }
}

/** Where the state of a hub's simulated devices lies: one name for each hub and prefix. */
export function stateFile(stateDir: string, hubUrl: string, prefix: string, ending: string): string {
  const { hostname, port, protocol } = new URL(hubUrl);
  const host = hostname.replaceAll(/[^a-z0-9.-]/gi, '_');
  const name = `${host}_${port || (protocol === 'https:' ? '443' : '80')}${prefix === '' ? '' : `_${prefix}`}`;
  return join(stateDir, `${name}.${ending}`);
}
