import type { AddressInfo } from 'node:net';
import type { HubServer } from './types.ts';

/** Where a server listens, and the address to tell people. */
export interface Listening {
  host: string;
  port: number;
  url: string;
}

const reasons: Readonly<Record<string, (host: string, port: number) => string>> = {
  EADDRINUSE: (host, port) =>
    `Port ${port} on ${host} is taken by another program. Stop that program, or give the hub another port with HUB_HTTP_PORT (httpPort in the configuration; 0 takes a free one).`,
  EACCES: (_host, port) =>
    `Port ${port} needs rights this process does not have. Give the hub a port above 1023 with HUB_HTTP_PORT.`,
  EADDRNOTAVAIL: (host) =>
    `${host} is not an address of this machine. Set HUB_HOST to one, or to 0.0.0.0 for all.`,
  ENOTFOUND: (host) =>
    `The host name ${host} is not known. Set HUB_HOST to an address of this machine, or to 0.0.0.0 for all.`,
};

function urlOf({ address, port, family }: AddressInfo): string {
  if (address === '0.0.0.0' || address === '::') return `http://localhost:${port}`;
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}

/** @throws Error that names the port and the setting to change, when the address cannot be had. */
export async function listen(server: HubServer, host: string, port: number): Promise<Listening> {
  try {
    await server.listen({ host, port, listenTextResolver: (address) => `HTTP listens at ${address}` });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const reason = code === undefined ? undefined : reasons[code];
    if (!reason) throw error;
    throw new Error(reason(host, port), { cause: error });
  }
  const address = server.server.address() as AddressInfo;
  return { host: address.address, port: address.port, url: urlOf(address) };
}
