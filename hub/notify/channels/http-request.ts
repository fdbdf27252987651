import { type LookupAddress, lookup } from 'node:dns';
import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import type { Outcome } from '../delivery.ts';
import { refused, retry } from './channel.ts';

export interface HttpRequest {
  url: string;
  method: 'GET' | 'POST' | 'PUT';
  headers: Readonly<Record<string, string>>;
  body?: string;
  /** Addresses of this machine and its networks are refused unless the file says that they are meant. */
  allowPrivate: boolean;
}

export interface HttpAnswer {
  status: number;
  /** At most its first 64 KiB. */
  body: string;
  /** What `Retry-After` asks for in seconds; 0 when it is not there. */
  retryAfterMs: number;
}

/** The name led to an address of our own network. */
export class PrivateAddressError extends Error {}

const MAX_ANSWER_BYTES = 65_536;
const LONGEST_RETRY_AFTER_MS = 300_000;

const ours = new BlockList();
for (const [net, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
] as const)
  ours.addSubnet(net, prefix, 'ipv4');
for (const [net, prefix] of [
  ['::', 127],
  ['fc00::', 7],
  ['fe80::', 10],
] as const)
  ours.addSubnet(net, prefix, 'ipv6');

/** Whether an address is of this machine or of a network that is not the public one. */
export function isPrivate(address: string): boolean {
  return ours.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}

const refusal = (host: string): Error =>
  new PrivateAddressError(
    `${host} is an address of a private network: set privateAddresses: allow if it is meant`,
  );

/** Looks at the very address that is connected to, so that a name cannot lead elsewhere a moment later. */
const publicOnly: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
    if (error) return callback(error, '', 0);
    if (addresses.some(({ address }) => isPrivate(address))) return callback(refusal(hostname), '', 0);
    const [first] = addresses;
    if (options.all === true) callback(null, addresses);
    else callback(null, first?.address ?? '', first?.family ?? 0);
  });
};

/** One request without redirects. @throws PrivateAddressError, and Error when there is no answer. */
export function request(asked: HttpRequest, signal: AbortSignal): Promise<HttpAnswer> {
  const url = new URL(asked.url);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (!asked.allowPrivate && isIP(host) !== 0 && isPrivate(host)) return Promise.reject(refusal(host));
  const { method, headers, body } = asked;
  // A connection of its own each time: none is taken over that was looked up by other rules, or is half dead.
  const own = { method, headers, signal, agent: false } as const;
  const options = { ...own, ...(!asked.allowPrivate && { lookup: publicOnly }) };
  return new Promise((resolve, reject) => {
    // What was asked to stop, by time or by the hub, says so itself.
    const fail = (error: Error): void => reject(signal.aborted ? (signal.reason as Error) : error);
    const onAnswer = (response: IncomingMessage): void => {
      readAnswer(response).then(resolve, fail);
    };
    const sent =
      url.protocol === 'https:' ? requestHttps(url, options, onAnswer) : requestHttp(url, options, onAnswer);
    sent.on('error', fail);
    sent.end(body);
  });
}

async function readAnswer(response: IncomingMessage): Promise<HttpAnswer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_ANSWER_BYTES) break;
    chunks.push(chunk);
  }
  const seconds = Number(response.headers['retry-after'] ?? 0);
  const retryAfterMs = Number.isFinite(seconds) ? Math.min(seconds * 1000, LONGEST_RETRY_AFTER_MS) : 0;
  return { status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString(), retryAfterMs };
}

/** Malformed, gone, too large: the same message will never be taken. All else can be put right at the other end. */
const FINAL = new Set([400, 405, 406, 410, 411, 413, 414, 415, 422]);

/** What an answer other than 2xx means; undefined for 2xx. */
export function failureOf({ status, retryAfterMs }: HttpAnswer): Outcome | undefined {
  if (status >= 200 && status < 300) return undefined;
  const detail = `HTTP ${status}`;
  if (status >= 300 && status < 400)
    return refused(`${detail}: redirects are not followed, name the final address`);
  if (FINAL.has(status)) return refused(detail);
  if (status === 429)
    return { outcome: 'retry', detail, afterMs: Math.max(retryAfterMs, 1_000), limited: true };
  return { outcome: 'retry', detail, afterMs: retryAfterMs };
}

/** Asks and reads the answer. What it throws is safe to show: neither address nor token of the request. */
export async function ask(
  asked: HttpRequest,
  signal: AbortSignal,
  read: (answer: HttpAnswer) => Outcome,
): Promise<Outcome> {
  try {
    const answer = await request(asked, signal);
    return failureOf(answer) ?? read(answer);
  } catch (error) {
    if (error instanceof PrivateAddressError) return refused(error.message);
    if (signal.aborted) throw error;
    const { code } = error as NodeJS.ErrnoException;
    return retry(`no answer${code === undefined ? '' : ` (${code})`}`);
  }
}
