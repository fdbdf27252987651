/** Beyond so many messages to one recipient through one channel within `withinMs`, the rest waits for a digest. */
export const storm = { after: 10, withinMs: 60_000, digestMs: 120_000 } as const;

/** Tells when somebody is being flooded. */
export class StormWatch {
  readonly #sent = new Map<string, number[]>();

  /** Counts one more message, and answers whether it is one too many. What waits for a digest does not count. */
  isTooMany(recipient: string, now: number): boolean {
    const recent = (this.#sent.get(recipient) ?? []).filter((at) => at > now - storm.withinMs);
    const tooMany = recent.length >= storm.after;
    if (!tooMany) recent.push(now);
    this.#sent.set(recipient, recent);
    return tooMany;
  }
}
