/** An answer of the hub that is not a success; `detail` is the hub's own sentence. */
export class HubAnswerError extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, detail: string) {
    super(detail);
    this.name = 'HubAnswerError';
    this.status = status;
    this.code = code;
  }
}

/** Whether the hub does not have what was asked for: a hub without that part of the API answers so. */
export function isAbsent(error: unknown): boolean {
  return error instanceof HubAnswerError && error.status === 404;
}

export interface Login {
  token?: string | undefined;
  username?: string | undefined;
  password?: string | undefined;
}

interface Problem {
  code?: unknown;
  detail?: unknown;
  title?: unknown;
  faults?: unknown;
}

const TIMEOUT_MS = 60_000;
const FAULTS_SHOWN = 10;

/** The few calls of the hub's HTTP API that a simulator makes. */
export class HubClient {
  readonly origin: string;
  #authorization: Record<string, string> = {};

  /** `url`: where the hub answers, e.g. `http://127.0.0.1:8080`. @throws Error when it is no http(s) address. */
  constructor(url: string) {
    const parsed = URL.canParse(url) ? new URL(url) : null;
    if (parsed === null || !/^https?:$/.test(parsed.protocol))
      throw new Error(`"${url}" is no address of a hub: give one like http://127.0.0.1:8080.`);
    this.origin = parsed.origin;
  }

  /** @throws Error when nothing answers there, or it is not ready. */
  async assertReady(): Promise<void> {
    const response = await this.#fetch('/readyz', {});
    if (!response.ok)
      throw new Error(
        `The hub at ${this.origin} is not ready (it answers ${response.status}): try again in a moment.`,
      );
    await response.body?.cancel();
  }

  /** Uses an API token, or opens a session. @throws Error saying which of the two is missing or wrong. */
  async login({ token, username = 'admin', password }: Login): Promise<void> {
    if (token !== undefined) {
      this.#authorization = { authorization: `Bearer ${token}` };
      return;
    }
    if (password === undefined)
      throw new Error(
        'The hub wants a login to register devices: set HUB_ADMIN_PASSWORD, or give --password or --token.',
      );
    const response = await this.#fetch('/api/v1/session', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username, password }),
    });
    if (!response.ok) throw await problemOf(response, 'The login');
    const cookies = response.headers.getSetCookie().map((cookie) => cookie.split(';', 1)[0] ?? '');
    this.#authorization = { cookie: cookies.join('; ') };
    await response.body?.cancel();
  }

  async get(path: string): Promise<unknown> {
    const response = await this.#fetch(`/api/v1${path}`, {});
    if (!response.ok) throw await problemOf(response, `GET ${path}`);
    return response.json();
  }

  async post(path: string, body: string, contentType = 'application/json'): Promise<unknown> {
    const response = await this.#fetch(`/api/v1${path}`, {
      method: 'POST',
      headers: { 'content-type': contentType },
      body,
    });
    if (!response.ok) throw await problemOf(response, `POST ${path}`);
    const text = await response.text();
    return text === '' ? null : JSON.parse(text);
  }

  async #fetch(
    path: string,
    init: Omit<RequestInit, 'headers'> & { headers?: Record<string, string> },
  ): Promise<Response> {
    // A state-changing request with a cookie must carry the hub's own origin.
    const headers = { origin: this.origin, ...this.#authorization, ...init.headers };
    try {
      return await fetch(this.origin + path, { ...init, headers, signal: AbortSignal.timeout(TIMEOUT_MS) });
    } catch (cause) {
      throw new Error(
        `No hub answers at ${this.origin}: start it with "npm start", or say where it is with --hub URL.`,
        { cause },
      );
    }
  }
}

async function problemOf(response: Response, what: string): Promise<HubAnswerError> {
  const problem = (await response.json().catch(() => ({}))) as Problem;
  const detail = typeof problem.detail === 'string' ? problem.detail : `it answers ${response.status}`;
  const faults = Array.isArray(problem.faults) ? problem.faults : [];
  const lines = faults.slice(0, FAULTS_SHOWN).map((fault) => `\n  ${JSON.stringify(fault)}`);
  const more = faults.length > FAULTS_SHOWN ? `\n  … and ${faults.length - FAULTS_SHOWN} more` : '';
  return new HubAnswerError(
    response.status,
    typeof problem.code === 'string' ? problem.code : 'unknown',
    `${what} failed: ${detail}${lines.join('')}${more}`,
  );
}
