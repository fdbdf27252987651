import { expect, test } from 'vitest';
import { readFirings } from '../../hub/alerts/rule-firings.ts';
import { RuleBook } from '../../hub/rules/book.ts';
import { RuleEdits, understood } from '../../hub/rules/edits.ts';
import { type LoadedDefinition, readRuleFiles } from '../../hub/rules/load.ts';
import { selectVersions, versionOfRow } from '../../hub/rules/rows.ts';
import { rowWrite } from '../../hub/store/batch.ts';
import type { Store } from '../../hub/store/store.ts';
import { manualClock } from '../support/clock.ts';
import { committerOver } from '../support/committing.ts';
import { eachDialect } from '../support/stores.ts';
import { alertRow } from './rows.ts';

const text = (id: string, when: string): string =>
  `id: ${id}\ntitle: { zh: 测, en: Test }\nkinds: [co]\nwhen: ${when}\nseverity: minor\n`;

/** What files say, by the condition of each rule. */
function files(rules: Readonly<Record<string, string>>): LoadedDefinition[] {
  const items = Object.entries(rules).map(
    ([id, when]) => `  - ${text(id, when).trimEnd().replaceAll('\n', '\n    ')}`,
  );
  return readRuleFiles([
    { name: 'a.yml', text: items.length > 0 ? ['rules:', ...items].join('\n') : 'rules: []' },
  ]);
}

async function openOver(store: Store, rules: Readonly<Record<string, string>>) {
  const clock = manualClock();
  const { committer } = await committerOver(store, { clock });
  const book = new RuleBook(clock);
  await book.load(store);
  const look = async (now: Readonly<Record<string, string>>) =>
    (await committer.run((tx) => book.takeFiles(files(now), tx))).map(({ version, over }) => [
      version.id,
      version.version,
      over?.version ?? null,
    ]);
  const news = await look(rules);
  const edits = new RuleEdits(book);
  const edit = (id: string, when: string) =>
    committer.run((tx) => edits.change(id, understood(text(id, when)), { author: 'li', comment: 'why' }, tx));
  const state = () =>
    book
      .entries()
      .map(({ version: { id, version, origin, definition }, file }) => [
        `${id}@${version}`,
        origin,
        'when' in definition ? definition.when : '',
        file?.name ?? null,
      ]);
  return { book, committer, edits, news, look, edit, state };
}

eachDialect((_dialect, openFresh, reopen) => {
  test('the last edit wins, whichever side it came from, also over restarts', async () => {
    const first = await openFresh();
    const before = await openOver(first, { a: 'co > 1', b: 'co > 1' });
    expect(before.news).toEqual([
      ['a', 1, null],
      ['b', 1, null],
    ]);
    await before.edit('a', 'co > 2');
    const edited = ['a@2', 'user', 'co > 2', 'a.yml'];
    const b = ['b@1', 'file', 'co > 1', 'a.yml'];
    expect(before.state()).toEqual([edited, b]);

    const store = await reopen(first);
    const after = await openOver(store, { a: 'co > 1', b: 'co > 1' });
    expect([after.news, after.state(), after.book.revision]).toEqual([[], [edited, b], 3]);
    expect(await after.look({ a: 'co > 3', b: 'co > 1' })).toEqual([['a', 3, 2]]);
    expect(after.state()).toEqual([['a@3', 'file', 'co > 3', 'a.yml'], b]);
    expect(await after.look({ a: 'co > 3', b: 'co > 1' })).toEqual([]);
    const { digest } = files({ a: 'co > 2' })[0]!;
    const rows = await selectVersions(store).where('rules.id', '=', 'a').orderBy('rules.version').execute();
    expect(rows.map(versionOfRow)).toMatchObject([
      { version: 1, origin: 'file', author: null },
      { version: 2, origin: 'user', author: 'li', comment: 'why', digest, yaml: text('a', 'co > 2') },
      { version: 3, origin: 'file', author: null, removed: false },
    ]);
  });

  test('a rule leaves with its file unless a person edited it, and a rule of a person stands alone', async () => {
    const first = await openFresh();
    const before = await openOver(first, { a: 'co > 1', b: 'co > 1' });
    await before.edit('a', 'co > 2');
    await before.committer.run((tx) =>
      before.edits.create(understood(text('c', 'co > 9')), { author: 'li', comment: null }, tx),
    );
    expect(await before.look({})).toEqual([['b', 2, null]]);
    const left = [
      ['a@2', 'user', 'co > 2', null],
      ['c@1', 'user', 'co > 9', null],
    ];
    expect(before.state()).toEqual(left);
    const after = await openOver(await reopen(first), {});
    expect([after.news, after.state()]).toEqual([[], left]);
    // Back in the files, unchanged: a person's edit stands, what had left comes back.
    expect(await after.look({ a: 'co > 1', b: 'co > 1', c: 'co > 8' })).toEqual([
      ['b', 3, null],
      ['c', 2, 1],
    ]);
    expect(after.state().map(([rule]) => rule)).toEqual(['a@2', 'b@3', 'c@2']);
  });

  test('a rule deleted over HTTP comes into force again when a file says it', async () => {
    const { look, edit, edits, committer, state } = await openOver(await openFresh(), { a: 'co > 1' });
    await edit('a', 'co > 2');
    const by = { author: 'li', comment: null };
    await expect(committer.run((tx) => edits.remove('a', by, tx))).rejects.toThrow(/a\.yml, line 2/);
    await look({});
    await committer.run((tx) => edits.remove('a', by, tx));
    expect(state()).toEqual([]);
    expect(await look({ a: 'co > 1' })).toEqual([['a', 4, null]]);
  });

  test('versions from before their origin was kept came from files', async () => {
    const store = await openFresh();
    const [a, gone] = files({ a: 'co > 1', gone: 'co > 1' });
    for (const { definition, digest } of [a!, gone!]) {
      const row = {
        id: definition.id,
        version: 1,
        digest,
        definition: JSON.stringify(definition),
        loadedAt: 5,
      };
      await store.writer.write([rowWrite('append', 'rules', row)]);
    }
    const { news, state, book } = await openOver(store, { a: 'co > 1' });
    expect(news).toEqual([['gone', 2, null]]);
    expect(state()).toEqual([['a@1', 'file', 'co > 1', 'a.yml']]);
    expect(book.newest('a')?.yaml).toBe(a!.yaml);
  });

  test('a stored rule that no longer compiles is told and judges nothing', async () => {
    const store = await openFresh();
    const { edits, committer } = await openOver(store, {});
    const rule = understood(text('c', 'co > 9'));
    const broken = { ...rule, definition: { ...rule.definition, when: 'gone > 9' } };
    await committer.run((tx) => edits.create(broken, { author: 'li', comment: null }, tx));
    const { book } = await openOver(await reopen(store), {});
    expect([book.rules, book.problems]).toMatchObject([[], [{ rule: 'c', key: 'when' }]]);
  });

  test('counts what each rule has fired since an instant, and when it last did', async () => {
    const store = await openFresh();
    await openOver(store, { a: 'co > 1', b: 'co > 1' });
    const fired = (id: string, firedAt: number, gridCode = 'g1') =>
      rowWrite(
        'put',
        'alerts',
        alertRow({ id, ruleId: 'a', subject: id, firedAt, gridCode, state: 'resolved' }),
      );
    await store.writer.write([fired('1', 100), fired('2', 200, 'g2'), fired('3', 300)]);
    expect(await readFirings(store, 200, null)).toEqual(
      new Map([
        ['a', { count: 2, lastAt: 300 }],
        ['b', { count: 0, lastAt: null }],
      ]),
    );
    const inGrid = async (code: string) => (await readFirings(store, 200, [code])).get('a');
    expect(await inGrid('g2')).toEqual({ count: 1, lastAt: 200 });
    expect(await inGrid('g3')).toEqual({ count: 0, lastAt: null });
  });
});
