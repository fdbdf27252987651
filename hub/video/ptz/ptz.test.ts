import { describe, expect, it } from 'vitest';
import { holding, LOCK_MS, take } from './control-lock.ts';
import { matchesIn } from './discovery.ts';

describe('who turns a camera', () => {
  const li = { id: '1', name: 'li' };
  const wang = { id: '2', name: 'wang' };
  const taken = take(undefined, li, 1000, false);
  const lock = 'lock' in taken ? taken.lock : undefined;

  it('has it until 30 s after the last command, and nobody has it then', () => {
    expect(taken).toMatchObject({ isNew: true, from: null, lock: { holder: 'li', until: 1000 + LOCK_MS } });
    expect(holding(lock, 1000 + LOCK_MS - 1)).toBe(lock);
    expect(holding(lock, 1000 + LOCK_MS)).toBeUndefined();
    expect(take(lock, li, 5000, false)).toMatchObject({
      isNew: false,
      lock: { since: 1000, until: 5000 + LOCK_MS },
    });
  });

  it('is named to whoever asks meanwhile, and to whoever takes it over', () => {
    expect(take(lock, wang, 2000, false)).toEqual({ held: lock });
    expect(take(lock, wang, 2000, true)).toMatchObject({ from: lock, lock: { holder: 'wang', since: 2000 } });
    expect(take(lock, wang, 1000 + LOCK_MS, false)).toMatchObject({ from: null, lock: { holder: 'wang' } });
  });
});

describe('an answer to a search', () => {
  const answer = (to: string, addresses: string, scopes = ''): string =>
    `<a:RelatesTo>${to}</a:RelatesTo><d:ProbeMatches><d:ProbeMatch><d:Scopes>${scopes}</d:Scopes><d:XAddrs>${addresses}</d:XAddrs></d:ProbeMatch></d:ProbeMatches>`;

  it('names what a device says of itself', () => {
    const scopes = 'onvif://www.onvif.org/hardware/DS-2DE onvif://www.onvif.org/name/Gate%20%E9%97%A8 x';
    expect(matchesIn(answer('me', 'http://10.0.0.7/onvif http://[fe80::1]/onvif', scopes), 'me')).toEqual([
      {
        host: '10.0.0.7',
        port: 80,
        addresses: ['http://10.0.0.7/onvif', 'http://[fe80::1]/onvif'],
        name: 'Gate 门',
        maker: null,
        model: 'DS-2DE',
        profiles: [],
      },
    ]);
  });

  it('counts only when it answers this search with an address', () => {
    expect(matchesIn(answer('somebody', 'http://10.0.0.7/'), 'me')).toEqual([]);
    expect(matchesIn(answer('me', 'file:///etc/passwd no'), 'me')).toEqual([]);
    expect(matchesIn('<d:ProbeMatch>', 'me')).toEqual([]);
  });
});
