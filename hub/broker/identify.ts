import { roleMay } from '../auth/permissions.ts';
import type { Principal } from '../auth/principal.ts';
import type { ClientIdentity } from './message.ts';

export interface IdentifyOptions {
  /** The topic root of the device whose secret this is. */
  deviceTopicRoot: (id: string, secret: Buffer) => string | undefined;
  /** Whether this is the secret of the terminal of a station in service. */
  isStation: (id: string, secret: Buffer) => boolean;
  /** The principal of an API token. */
  token: (secret: string) => Principal | undefined;
  isWithin: (code: string, root: string) => boolean;
}

/**
 * Says who connects: a device or the terminal of a station by id and secret, or an integration by an API token as its password (any user name). An
 * integration may read what is said of its grids: `alert/<gridCode>/…` and, for signs and sirens, `screen/ siren/ led/`;
 * with no bound on its scope `alert/#` and the like too.
 */
export function createIdentify({ deviceTopicRoot, isStation, token, isWithin }: IdentifyOptions) {
  return function identify(username: string, password: Buffer): ClientIdentity | undefined {
    const topicRoot = deviceTopicRoot(username, password);
    if (topicRoot !== undefined) return { kind: 'device', id: username, topicRoot };
    if (isStation(username, password)) return { kind: 'station', id: username };
    const principal = token(password.toString('utf8'));
    if (!principal || !roleMay(principal.role, 'alerts:read')) return undefined;
    return {
      kind: 'integration',
      id: principal.id,
      name: principal.name,
      maySubscribe(filter) {
        const root = principal.gridCode;
        return root === null || isWithin(filter.split('/')[1] ?? '', root);
      },
    };
  };
}
