import { describe, expect, test } from 'vitest';
import { district, parentOf, Street } from '../../test/support/outage-street.ts';
import type { Availability } from './device.ts';
import { OutageGrouping } from './outage.ts';

describe('a single device', () => {
  test('that goes offline in a quiet street is reported at once, and cleared when it is back', () => {
    const street = new Street();
    const [id] = street.add('s11', 8);
    expect(street.tell(id!, 'offline').individual).toEqual([id]);
    street.settle();
    expect(street.reports.raised).toBe(1);
    expect(street.tell(id!, 'online').recovered).toEqual([id]);
    expect(street.reports.covering()).toEqual([]);
  });

  test('that is back before the window ends is not reported when it was not the first', () => {
    const street = new Street();
    const [first, second] = street.add('s11', 8);
    street.drop(first!, second!);
    street.tell(second!, 'online');
    street.settle();
    expect(street.reports.raised).toBe(1);
  });

  test('in one street does not wait for the window of another', () => {
    const street = new Street();
    const [a] = street.add('s11', 3);
    const [b] = street.add('t11', 3);
    expect(street.tell(a!, 'offline').individual).toEqual([a]);
    expect(street.tell(b!, 'offline').individual).toEqual([b]);
  });

  test('that is heard offline twice is reported once', () => {
    const street = new Street();
    const [id] = street.add('s11', 3);
    street.drop(id!, id!);
    street.settle();
    expect(street.reports.raised).toBe(1);
  });
});

describe('devices going dark together', () => {
  test('are one outage of their grid, the first report taken over', () => {
    const street = new Street();
    const ids = street.add('s11', 8);
    street.add('s12', 8);
    street.drop(...ids.slice(0, 6));
    expect([...street.reports.individual]).toEqual([ids[0]]);
    street.settle();
    expect(street.open).toEqual(['s11']);
    expect(street.reports.individual.size).toBe(0);
    expect(street.reports.outages.get('s11')!.count).toBe(6);
  });

  test('are reported one by one when they are too few, or too small a part', () => {
    const few = new Street();
    few.drop(...few.add('s11', 4));
    few.settle();
    expect(few.open).toEqual([]);
    expect(few.reports.individual.size).toBe(4);

    const part = new Street();
    part.drop(...part.add('s11', 20).slice(0, 9));
    part.settle();
    expect(part.open).toEqual([]);
    expect(part.reports.individual.size).toBe(9);
  });

  test('in one large grid are an outage of that grid, and not of the community around it', () => {
    const street = new Street();
    const ids = street.add('s11', 50);
    street.add('s12', 10);
    street.drop(...ids);
    street.settle();
    expect(street.open).toEqual(['s11']);
  });

  test('in several small grids are an outage of their community, although no grid has enough by itself', () => {
    const street = new Street();
    const ids = ['s11', 's12', 's13'].flatMap((code) => street.add(code, 3));
    for (const code of ['s21', 's31']) street.add(code, 20);
    street.drop(...ids);
    street.settle();
    expect(street.open).toEqual(['s1']);
    expect(street.reports.outages.get('s1')!.count).toBe(9);
  });

  test('500 at a time raise at most one device and one outage, and so they end', () => {
    const { street, ids } = district();
    const dark = ids.slice(0, 470);
    dark.forEach((id, i) => {
      street.drop(id);
      if (i % 100 === 99) street.pass(300);
    });
    street.settle();
    expect(street.open).toEqual(['s']);
    expect(street.reports.raised).toBe(1);
    expect(street.reports.individual.size).toBe(0);
    expect(street.reports.outages.get('s')!.count).toBe(470);
    for (const [i, id] of dark.entries()) {
      street.tell(id, 'online');
      if (i % 50 === 49) street.pass(300);
    }
    street.settle();
    expect(street.open).toEqual([]);
    expect(street.reports.raised).toBe(1);
  });

  test('one by one, as keep-alives run out over half a minute, are still one outage', () => {
    const { street, ids } = district();
    for (const id of ids) {
      street.drop(id);
      street.pass(50);
    }
    street.settle();
    expect(street.open).toEqual(['s']);
    expect(street.reports.raised).toBe(1);
  });
});

describe('a district that comes back one by one', () => {
  test('ends its outage without reporting those that are only slower', () => {
    const { street, ids } = district();
    street.drop(...ids);
    street.settle();
    for (const id of ids) {
      street.tell(id, 'online');
      street.pass(50);
    }
    street.settle();
    expect(street.open).toEqual([]);
    expect(street.reports.raised).toBe(1);
  });

  test('reports who is still away once the others are back', () => {
    const { street, ids } = district();
    street.drop(...ids);
    street.settle();
    for (const id of ids.slice(3)) street.tell(id, 'online');
    street.settle();
    expect(street.open).toEqual([]);
    expect(street.reports.covering()).toEqual(ids.slice(0, 3));
  });
});

describe('an open outage', () => {
  test('takes in further devices below it without reporting them, and says the new count', () => {
    const street = new Street();
    const ids = street.add('s11', 12);
    street.drop(...ids.slice(0, 8));
    street.settle();
    street.drop(...ids.slice(8, 11));
    street.settle();
    expect(street.reports.raised).toBe(1);
    expect(street.reports.outages.get('s11')!.count).toBe(11);
  });

  test('moves up when a second part of the parent goes dark', () => {
    const street = new Street();
    const first = street.add('s11', 10);
    const second = street.add('s12', 10);
    street.add('s21', 40);
    street.drop(...first);
    street.settle();
    expect(street.open).toEqual(['s11']);
    street.drop(...second.slice(0, 7));
    street.settle();
    expect(street.open).toEqual(['s1']);
    expect(street.reports.outages.get('s1')!.count).toBe(17);
    expect(street.reports.individual.size).toBe(0);
  });

  test('stays until less than half of the share is dark, then the rest are reported on their own', () => {
    const street = new Street();
    const ids = street.add('s11', 12);
    street.drop(...ids);
    street.settle();
    for (const id of ids.slice(0, 9)) street.tell(id, 'online');
    street.settle();
    expect(street.open).toEqual(['s11']);
    street.tell(ids[9]!, 'online');
    street.settle();
    expect(street.open).toEqual([]);
    expect(street.reports.covering()).toEqual([ids[10], ids[11]]);
  });

  test('that ends above moves down to the part that is still out', () => {
    const street = new Street();
    const stillOut = street.add('s11', 10);
    const back = ['s12', 's13', 's14', 's15'].flatMap((code) => street.add(code, 10));
    street.drop(...stillOut, ...back);
    street.settle();
    expect(street.open).toEqual(['s1']);
    for (const id of back) street.tell(id, 'online');
    street.settle();
    expect(street.open).toEqual(['s11']);
    expect(street.reports.individual.size).toBe(0);
  });

  test('ends at once when its last dark device is back', () => {
    const street = new Street();
    const ids = street.add('s11', 6);
    street.drop(...ids);
    street.settle();
    const decisions = ids.map((id) => street.tell(id, 'online'));
    expect(decisions.at(-1)!.ended).toEqual(['s11']);
  });

  test('forgets a device that is disabled, and ends with it', () => {
    const street = new Street();
    const ids = street.add('s11', 5);
    street.drop(...ids);
    street.settle();
    for (const id of ids) street.tell(id, 'unknown');
    expect(street.open).toEqual([]);
  });

  test('loses a device that moves, which is then offline in its new place', () => {
    const street = new Street();
    const ids = street.add('s11', 6);
    street.add('t11', 6);
    street.drop(...ids);
    street.settle();
    street.tell(ids[0]!, 'unknown');
    street.gridOf.set(ids[0]!, 't11');
    expect(street.tell(ids[0]!, 'offline').individual).toEqual([ids[0]]);
    street.settle();
    expect(street.reports.outages.get('s11')!.count).toBe(5);
  });
});

describe('after a restart', () => {
  const devicesOf = (street: Street) =>
    [...street.gridOf].map(([id, gridCode]) => {
      const availability: Availability = street.offline.has(id) ? 'offline' : 'online';
      return { id, gridCode, availability };
    });

  test('the same outage stands, and the others are on their own', () => {
    const street = new Street();
    const ids = street.add('s11', 12);
    const [lone] = street.add('s21', 12);
    street.drop(lone!, ...ids);
    street.settle();
    const again = new OutageGrouping(parentOf).restore(devicesOf(street), street.open);
    expect(again.individual).toEqual([lone]);
    expect(again.outages).toEqual([
      { gridCode: 's11', devices: expect.arrayContaining(ids), count: 12, opened: false },
    ]);
    expect(again.ended).toEqual([]);
  });

  test('an outage that only its hysteresis keeps is kept, and one that everybody left is ended', () => {
    const street = new Street();
    const ids = street.add('s11', 12);
    street.drop(...ids.slice(0, 4));
    const devices = devicesOf(street);
    expect(new OutageGrouping(parentOf).restore(devices, ['s11']).outages[0]).toMatchObject({ count: 4 });
    expect(new OutageGrouping(parentOf).restore(devices, []).individual).toHaveLength(4);
    expect(new OutageGrouping(parentOf).restore(devices, ['s11', 's2']).ended).toEqual(['s2']);
  });

  test('what went dark with the hub away is one outage', () => {
    const { street, ids } = district();
    for (const id of ids) street.offline.add(id);
    const decisions = new OutageGrouping(parentOf).restore(devicesOf(street), []);
    expect(decisions.individual).toEqual([]);
    expect(decisions.outages).toMatchObject([{ gridCode: 's', count: ids.length, opened: true }]);
  });
});
