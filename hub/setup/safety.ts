/** What can be unsafe about a hub, as far as the hub itself can know; gravest first. */
export const safetyCodes = [
  'default-password',
  'first-password',
  'no-tls',
  'proxy-not-trusted',
  'mqtt-plain',
  'single-admin',
  'nobody-told',
] as const;
export type SafetyCode = (typeof safetyCodes)[number];

/** What is known of a hub and of how it was just asked. */
export interface SafetyFacts {
  /** The password the configuration gives `admin`. */
  configuredPassword: string | undefined;
  /** `admin` still has the random password the hub made and printed. */
  firstPasswordKept: boolean;
  /** Enabled administrators of the whole district. */
  admins: number;
  /** How the request arrived: by the hub's own knowledge, and the host name it was sent to. */
  protocol: string;
  hostname: string;
  /** `X-Forwarded-Proto` of a proxy the hub was not told to believe. */
  unbelievedProtocol: string | undefined;
  /** The address the hub listens on, and whether it takes MQTT over TLS. */
  listensOn: string;
  takesMqtts: boolean;
  /** Ways to tell people beyond the screens themselves. */
  channels: number;
}

/** What everybody tries first. */
const DEFAULTS =
  /^(?:admin|administrator|root|password|passw0rd|changeme|change-me|default|gridwatch|welcome|letmein|secret|test|qwerty|guest)[\d!@#$_.-]*$|^(\d)\1*$|^(?:0?123456789?0?|12345678|87654321|1q2w3e4r5t?)$/i;

/** Whether a name or an address is this machine itself. */
export const isLoopback = (host: string): boolean =>
  /^(?:localhost|.+\.localhost|127(?:\.\d{1,3}){3}|\[?::1\]?|\[?::ffff:127(?:\.\d{1,3}){3}\]?)$/i.test(host);

/** What is unsafe, gravest first. Total, and without a guess: what the hub cannot see it does not speak of. */
export function findUnsafe(facts: SafetyFacts): SafetyCode[] {
  const remote = !isLoopback(facts.hostname);
  const plain = facts.protocol !== 'https' && remote;
  const behindUnbelieved = facts.unbelievedProtocol?.toLowerCase().startsWith('https') ?? false;
  const holds: Record<SafetyCode, boolean> = {
    'default-password': facts.configuredPassword !== undefined && DEFAULTS.test(facts.configuredPassword),
    'first-password': facts.firstPasswordKept,
    'no-tls': plain && !behindUnbelieved,
    'proxy-not-trusted': plain && behindUnbelieved,
    'mqtt-plain': !facts.takesMqtts && !isLoopback(facts.listensOn),
    'single-admin': facts.admins < 2,
    'nobody-told': facts.channels === 0,
  };
  return safetyCodes.filter((code) => holds[code]);
}
