/** Where devices get their secrets from. */
export interface Credentials {
  /** Empty when there is none: the hub then refuses, and `renew` is asked. */
  secretOf(deviceId: string): string;
  /** Gets a new secret for a refused device. Rejects when there is none to be had. */
  renew(deviceId: string): Promise<void>;
}

/** Secrets that are simply known. */
export function fixedCredentials(secrets: ReadonlyMap<string, string>): Credentials {
  return {
    secretOf: (deviceId) => secrets.get(deviceId) ?? '',
    renew: (deviceId) => Promise.reject(new Error(`No other secret of ${deviceId} is known.`)),
  };
}
