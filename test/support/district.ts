/** What tests and benchmarks share without a test runner: a small district, and the API as a user calls it. */
export const ADMIN_PASSWORD = 'correct horse battery';

/** At full cost, hashing would be a quarter of what a hub of a test works. */
export const QUICK_PASSWORDS = { N: 2 ** 10, r: 8, p: 1 };

/** A square of about 1 km, as the one ring of a polygon. */
export function square(lng: number, lat: number, size = 0.01): number[][][] {
  return [
    [
      [lng, lat],
      [lng + size, lat],
      [lng + size, lat + size],
      [lng, lat + size],
      [lng, lat],
    ],
  ];
}

/** A street with one community that has two grids side by side. */
export const SMALL_DISTRICT = {
  type: 'FeatureCollection',
  features: [
    feature('110108001', '幸福街道', 'street', null, [116.3, 39.9], 0.02),
    feature('110108001001', '幸福里社区', 'community', '110108001', [116.3, 39.9], 0.02),
    feature('110108001001001', '第一网格', 'grid', '110108001001', [116.3, 39.9], 0.01),
    feature('110108001001002', '第二网格', 'grid', '110108001001', [116.31, 39.9], 0.01),
  ],
};
export const GRID = '110108001001001';
export const OTHER_GRID = '110108001001002';

function feature(
  code: string,
  name: string,
  level: string,
  parent: string | null,
  [lng = 0, lat = 0]: number[],
  size: number,
) {
  return {
    type: 'Feature',
    properties: { code, name, level, parent },
    geometry: { type: 'Polygon', coordinates: square(lng, lat, size) },
  };
}

/** One answer of the API: status and parsed body. */
export interface ApiAnswer {
  status: number;
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look into bodies freely
  body: any;
}

/** Calls the API as a user of the hub would. */
export class ApiClient {
  readonly #url: string;
  readonly #headers: Record<string, string>;

  constructor(url: string, headers: Record<string, string>) {
    this.#url = url;
    this.#headers = headers;
  }

  get cookie(): string {
    return this.#headers.cookie ?? '';
  }

  patch(path: string, body: object): Promise<ApiAnswer> {
    return this.call('PATCH', path, body);
  }

  get(path: string): Promise<ApiAnswer> {
    return this.call('GET', path);
  }

  post(path: string, body?: unknown): Promise<ApiAnswer> {
    return this.call('POST', path, body);
  }

  /** Any method. A text is sent as CSV. */
  async call(method: string, path: string, body?: unknown): Promise<ApiAnswer> {
    const text = typeof body === 'string';
    const response = await fetch(`${this.#url}/api/v1${path}`, {
      method,
      headers: {
        ...this.#headers,
        ...(body === undefined ? {} : { 'content-type': text ? 'text/csv' : 'application/json' }),
      },
      ...(body === undefined ? {} : { body: text ? body : JSON.stringify(body) }),
    });
    const answer = await response.text();
    return { status: response.status, body: answer === '' ? null : JSON.parse(answer) };
  }
}

/** Logs in over HTTP. */
export async function login(url: string, username = 'admin', password = ADMIN_PASSWORD): Promise<ApiClient> {
  const response = await fetch(`${url}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url },
    body: JSON.stringify({ username, password }),
  });
  const cookie = response.headers.get('set-cookie')?.split(';')[0];
  if (!response.ok || cookie === undefined)
    throw new Error(`login answered ${response.status}: ${await response.text()}`);
  return new ApiClient(url, { cookie, origin: url });
}
