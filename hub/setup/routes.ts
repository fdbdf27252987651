import { z } from 'zod';
import type { Users } from '../auth/users.ts';
import type { Config } from '../config/schema.ts';
import type { HubServer } from '../http/types.ts';
import type { Store } from '../store/store.ts';
import { findUnsafe, safetyCodes } from './safety.ts';

export interface SetupRoutesDeps {
  users: Pick<Users, 'list'>;
  store: Pick<Store, 'db'>;
  config: Pick<Config, 'host' | 'adminPassword'>;
  /** Ways to tell people beyond the screens. */
  channels(): number;
  /** Where devices connect. */
  addresses(): { mqtt: string; mqtts: string | undefined; rtmp: string | null };
}

const safetyView = z.object({
  findings: z.array(z.object({ code: z.enum(safetyCodes) })).describe('Gravest first; none is good.'),
});

const connectionView = z.object({
  host: z.string().describe('The name this hub was asked by.'),
  mqttPort: z.number(),
  mqttsPort: z.number().nullable(),
  rtmpPort: z.number().nullable(),
});

/** The last word on the password of `admin` is that the hub made it up. */
async function isFirstPasswordKept({ store, config }: SetupRoutesDeps): Promise<boolean> {
  if (config.adminPassword !== undefined) return false;
  const last = await store.db
    .selectFrom('audit')
    .select(['action', 'actor'])
    .where('target', '=', 'admin')
    .where('action', 'in', ['user.create', 'user.set-password'])
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return last?.action === 'user.create' && last.actor === 'hub';
}

const portOf = (url: string): number => Number(new URL(url).port);
const portOrNull = (url: string | null | undefined): number | null => (url ? portOf(url) : null);

/** What whoever sets a hub up has to know: where devices connect, and what is still unsafe. */
export function setupRoutes(server: HubServer, deps: SetupRoutesDeps): void {
  server.get(
    '/safety',
    {
      config: { permission: 'users:manage' },
      schema: { summary: 'What is unsafe about this hub', response: { 200: safetyView } },
    },
    async (request) => {
      const { mqtts } = deps.addresses();
      const { hostname, protocol } = request;
      const said = request.headers['x-forwarded-proto'];
      const codes = findUnsafe({
        configuredPassword: deps.config.adminPassword,
        firstPasswordKept: await isFirstPasswordKept(deps),
        admins: deps.users
          .list()
          .filter(({ role, gridCode, disabled }) => role === 'admin' && gridCode === null && !disabled)
          .length,
        protocol,
        hostname,
        unbelievedProtocol: typeof said === 'string' ? said : undefined,
        listensOn: deps.config.host,
        takesMqtts: mqtts !== undefined,
        channels: deps.channels(),
      });
      return { findings: codes.map((code) => ({ code })) };
    },
  );

  server.get(
    '/connection',
    {
      config: { permission: 'devices:write' },
      schema: { summary: 'Where devices and cameras connect', response: { 200: connectionView } },
    },
    async ({ hostname }) => {
      const { mqtt, mqtts, rtmp } = deps.addresses();
      return {
        host: hostname,
        mqttPort: portOf(mqtt),
        mqttsPort: portOrNull(mqtts),
        rtmpPort: portOrNull(rtmp),
      };
    },
  );
}
