import { expect, test } from 'vitest';
import { Passwords } from './password.ts';

const cheap = { N: 2 ** 4, r: 8, p: 1 };

test('a password matches its own hash alone, at the cost written in the hash', async () => {
  const passwords = new Passwords();
  const hash = await passwords.hash('correct horse');
  expect(hash).toMatch(/^scrypt\$32768\$8\$1\$[\w-]{22}\$[\w-]{43}$/);
  const elsewhere = new Passwords(cheap);
  expect(await elsewhere.matches('correct horse', hash)).toBe(true);
  expect(await elsewhere.matches('correct horsf', hash)).toBe(false);
  expect(await passwords.hash('correct horse')).not.toBe(hash);
});

test('the same characters typed in another form are the same password', async () => {
  const passwords = new Passwords(cheap);
  const hash = await passwords.hash('caf\u00e9 \uff11');
  expect(await passwords.matches('cafe\u0301 1', hash)).toBe(true);
});

test('without a hash nothing matches', async () => {
  expect(await new Passwords(cheap).matches('', undefined)).toBe(false);
});

test('beyond the queue a check is refused at once, and those in it are all answered', async () => {
  const passwords = new Passwords(cheap);
  const hash = await passwords.hash('x');
  const answers = await Promise.allSettled(Array.from({ length: 70 }, () => passwords.matches('x', hash)));
  const refused = answers.filter((answer) => answer.status === 'rejected');
  expect(refused).toHaveLength(4);
  expect(refused[0]?.reason).toMatchObject({ code: 'overloaded' });
  expect(answers.filter((answer) => answer.status === 'fulfilled' && answer.value)).toHaveLength(66);
  expect(await passwords.matches('x', hash)).toBe(true);
});
