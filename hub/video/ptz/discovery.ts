import { createSocket } from 'node:dgram';
import { networkInterfaces } from 'node:os';
import { v4 } from 'uuid';
import type { FoundDevice } from './questions.ts';

/** Where devices listen for searches (WS-Discovery 1.1 § 2.4). */
const MULTICAST = '239.255.255.250';
const MOST_FOUND = 500;
const LONGEST_ANSWER_BYTES = 16 * 1024;
/** Datagrams get lost. */
const SENT_TIMES = 2;

export interface SearchOptions {
  forMs: number;
  /** Asks this host alone; null: everybody in the networks of this machine. */
  host: string | null;
  port: number;
}

/**
 * Searches for cameras by WS-Discovery and answers what has answered in time. Of its own, for the library's search ends the
 * process at the first datagram that is no answer.
 */
export async function discover({ forMs, host, port }: SearchOptions): Promise<FoundDevice[]> {
  const found = new Map<string, FoundDevice>();
  const locals = host === null ? localAddresses() : [undefined];
  const searches = locals.map(async (local) => {
    const socket = createSocket('udp4');
    const messageId = `urn:uuid:${v4()}`;
    socket.on('message', (bytes) => {
      if (found.size >= MOST_FOUND || bytes.length > LONGEST_ANSWER_BYTES) return;
      for (const device of matchesIn(bytes.toString(), messageId))
        found.set(`${device.host}:${device.port}`, device);
    });
    const ended = new Promise<void>((resolve) => {
      socket.once('error', () => resolve()); // an interface that has just gone finds nothing
      setTimeout(resolve, forMs);
    });
    socket.bind(0, local, () => {
      if (local !== undefined) socket.setMulticastInterface(local);
      for (let n = 0; n < SENT_TIMES; n++)
        socket.send(probe(messageId), port, host ?? MULTICAST, () => undefined);
    });
    await ended;
    socket.close();
  });
  await Promise.all(searches);
  return [...found.values()];
}

function localAddresses(): string[] {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  return all.filter(({ family, internal }) => family === 'IPv4' && !internal).map(({ address }) => address);
}

function probe(messageId: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope" xmlns:w="http://schemas.xmlsoap.org/ws/2004/08/addressing" \
xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery" xmlns:dn="http://www.onvif.org/ver10/network/wsdl"><e:Header>\
<w:MessageID>${messageId}</w:MessageID><w:To>urn:schemas-xmlsoap-org:ws:2005:04:discovery</w:To>\
<w:Action>http://schemas.xmlsoap.org/ws/2005/04/discovery/Probe</w:Action></e:Header>\
<e:Body><d:Probe><d:Types>dn:NetworkVideoTransmitter</d:Types></d:Probe></e:Body></e:Envelope>`;
}

/** The devices an answer to our search names. Anybody may send anything here. */
export function matchesIn(xml: string, messageId: string): FoundDevice[] {
  if (!contentsOf(xml, 'RelatesTo').some((id) => id.trim() === messageId)) return [];
  return contentsOf(xml, 'ProbeMatch').flatMap((match) => {
    const addresses = words(contentsOf(match, 'XAddrs')[0]).filter(
      (address) => /^https?:/.test(address) && URL.canParse(address),
    );
    const [first] = addresses;
    if (first === undefined) return [];
    const { hostname, port, protocol } = new URL(first);
    const scopes = words(contentsOf(match, 'Scopes')[0]);
    return {
      host: hostname,
      port: Number(port) || (protocol === 'https:' ? 443 : 80),
      addresses,
      name: scopeOf(scopes, 'name'),
      maker: scopeOf(scopes, 'manufacturer') ?? scopeOf(scopes, 'mfr'),
      model: scopeOf(scopes, 'hardware'),
      profiles: scopes.flatMap((scope) => /\/Profile\/(.+)$/.exec(scope)?.[1] ?? []),
    };
  });
}

const words = (text = ''): string[] =>
  text
    .split(/\s+/)
    .filter((word) => word !== '')
    .slice(0, 64);

function contentsOf(xml: string, name: string): string[] {
  const element = new RegExp(`<(?:[\\w-]+:)?${name}(?:\\s[^>]*)?>([^]*?)</(?:[\\w-]+:)?${name}>`, 'g');
  return [...xml.matchAll(element)].flatMap(([, content]) => content ?? []);
}

function scopeOf(scopes: readonly string[], kind: string): string | null {
  const prefix = `onvif://www.onvif.org/${kind}/`;
  const scope = scopes.find((one) => one.toLowerCase().startsWith(prefix));
  if (scope === undefined) return null;
  try {
    return decodeURIComponent(scope.slice(prefix.length));
  } catch {
    return scope.slice(prefix.length);
  }
}
