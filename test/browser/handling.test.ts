import { expect, test, vi } from 'vitest';
import { logIn, openPage, useBrowser } from '../support/browser.ts';
import { device } from '../support/device.ts';
import { GRID, runHub, type TestHub, withDistrict } from '../support/hub.ts';

useBrowser();

const openAlert = async (hub: TestHub) => (await hub.api.get('/alerts?state=open')).body.items[0];

/** A hub whose heat detector is above its limit, and a page that is logged in. */
async function burning(viewport?: { width: number; height: number }) {
  const hub = await withDistrict(await runHub());
  const heat = await device(hub, 'heat-1', 'heat', { address: '锅炉房' });
  await heat.send({ seq: 1, temperature: 64 });
  const { page, errors } = await openPage('en', viewport);
  await logIn(page, hub.http);
  await page.locator('.alert-card.major').waitFor();
  return { hub, heat, page, errors };
}

test('an alert is taken for a time, given to somebody, marked as false and let go of', async () => {
  const { hub, page, errors } = await burning();
  await page.locator('.alert-place').click();
  const handling = page.locator('.handling');

  await page.getByRole('button', { name: 'Acknowledge…' }).click();
  await page.getByRole('button', { name: '30 min' }).click();
  await handling.getByLabel('Comment').fill('on my way');
  await handling.getByRole('button', { name: 'Acknowledge', exact: true }).click();
  await page.getByText(/admin has it · for another (29|30):\d\d/).waitFor();
  await handling.getByText('on my way').waitFor();
  const { ackUntil } = await openAlert(hub);
  expect(Date.parse(ackUntil) - Date.now()).toBeGreaterThan(29 * 60_000);

  await page.keyboard.press('w');
  await page.getByRole('button', { name: 'Assign to me' }).click();
  await page.getByText('assigned to admin').waitFor();
  expect(await openAlert(hub)).toMatchObject({ assignedTo: 'admin' });
  // The change may come over the socket before the answer that closes the form.
  await page.getByRole('button', { name: 'Assign to me' }).waitFor({ state: 'detached' });

  await page.keyboard.press('w');
  await page.getByLabel('Assign to another').fill('adm');
  await page.getByRole('option', { name: 'admin' }).waitFor();
  await page.keyboard.press('Escape');

  await handling.getByRole('button', { name: 'False alarm' }).click();
  await page.getByRole('button', { name: 'Steam' }).click();
  await handling.getByRole('button', { name: 'False alarm' }).last().click();
  await page.getByText('false alarm: Steam', { exact: true }).waitFor();

  await page.getByRole('button', { name: 'Take acknowledgement back' }).click();
  await page.locator('.alert-card[data-state=firing]').waitFor();
  expect(await openAlert(hub)).toMatchObject({ ackedBy: null, falseAlarm: { cause: 'Steam', by: 'admin' } });
  // The trace tells all of it, in the words of the screen.
  await page.locator('.trace').getByText('admin assigned it to admin').waitFor();
  expect(errors).toEqual([]);
});

test('an alert is silenced from its page, says so everywhere, and calls again when that is taken back', async () => {
  const { hub, page, errors } = await burning({ width: 390, height: 844 });
  await page.locator('.alert-place').click();
  await page.getByRole('button', { name: 'Silence this' }).click();
  const form = page.locator('.silence-form');
  await form.getByText('It would hold 1 of the open alerts now.').waitFor();
  const make = form.getByRole('button', { name: /^Silence/ });
  expect(await make.getAttribute('aria-disabled')).toBe('true');
  await form.getByLabel('Why (needed)').fill('painting');
  await form.getByText('Tick that you know').last().waitFor();
  await form.getByRole('checkbox').check();
  await make.click();
  await page.locator('.alert-card .held').waitFor();
  expect((await hub.api.get('/silences')).body.items).toMatchObject([
    { comment: 'painting', matchers: { ruleId: 'heat-temperature', deviceId: 'heat-1' } },
  ]);

  await page.locator('.rail').getByRole('link', { name: 'Desk' }).click();
  await page.getByText('1 held back').waitFor();
  expect(await page.locator('.alert-card.pulses').count()).toBe(0);

  await page.locator('.rail').getByRole('button', { name: 'More' }).click();
  await page.locator('.rail').getByRole('link', { name: 'Silences' }).click();
  const silence = page.locator('.silence.active');
  await silence.getByText('Alerts held now: 1').click();
  await silence.getByRole('link', { name: '锅炉房' }).waitFor();
  const overflow =
    "document.querySelector('.page').scrollWidth - document.querySelector('.page').clientWidth";
  expect(await page.evaluate(overflow)).toBe(0);
  await silence.getByRole('button', { name: 'Change its end' }).click();
  await silence.getByRole('button', { name: '4 h' }).click();
  await silence.getByRole('button', { name: 'Change its end' }).last().click();
  await silence.getByText(/^(4:00:00|3:59:\d\d)$/).waitFor();
  await silence.getByRole('button', { name: 'Take back' }).click();
  await silence.getByRole('button', { name: 'Take back now' }).click();
  await page.getByText('No silences').waitFor();
  expect(await openAlert(hub)).toMatchObject({ silencedBy: null, state: 'firing' });

  await page.getByRole('button', { name: 'Ended' }).click();
  await page.getByText('taken back by admin').waitFor();
  expect(errors).toEqual([]);
});

test('who may only look is offered nothing to do, and an operator no silence of fire alarms', async () => {
  const hub = await withDistrict(await runHub());
  const heat = await device(hub, 'heat-1', 'heat', { address: '锅炉房' });
  await heat.send({ seq: 1, temperature: 64 });
  const password = 'a password long enough';
  for (const role of ['viewer', 'operator'])
    await hub.api.post('/users', { username: role, role, gridCode: GRID, password });
  const { id } = await openAlert(hub);
  const as = async (username: string) => {
    const { page } = await openPage('en');
    await page.goto(`${hub.http}/alerts/${id}`);
    await page.fill('input[name=username]', username);
    await page.fill('input[name=password]', password);
    await page.click('button[type=submit]');
    await page.locator('.handling').waitFor();
    return page;
  };
  const looking = await as('viewer');
  await looking.getByText('Your role may only look').waitFor();
  expect(await looking.locator('.disclosure').count()).toBe(0);

  const working = await as('operator');
  await working.getByRole('button', { name: 'Silence this' }).click();
  await working.getByText('Critical fire and gas alarms are not held by it').waitFor();
  await working.getByRole('group', { name: 'Severity' }).getByRole('button', { name: 'Critical' }).click();
  await working.getByText('Only a supervisor may silence').last().waitFor();
});

test('the load says when there is a flood, who calls most, and how much of it was false', async () => {
  const hub = await withDistrict(await runHub());
  for (let n = 1; n <= 6; n++) {
    const gas = await device(hub, `gas-${n}`, 'gas', { address: `老槐树饭庄 ${n}` });
    for (const seq of [1, 2, 3]) await gas.send({ seq, alarm: seq !== 2 });
  }
  await vi.waitFor(async () => expect((await hub.api.get('/alerts/load')).body.alarms).toBe(12));
  const [alert] = (await hub.api.get('/alerts?deviceId=gas-6')).body.items;
  await hub.api.post(`/alerts/${alert.id}/false-alarm`, { cause: 'cooking' });
  const { page, errors } = await openPage('en');
  await logIn(page, hub.http);
  await page.locator('.rail').getByRole('link', { name: 'Load' }).click();
  await page.locator('.load-figures').getByText('flood').first().waitFor();
  await page.getByRole('row', { name: /gas-6.*Detector alarm.*50% \(1\/2\)/ }).waitFor();
  await page.locator('.load-bar.flood').waitFor();
  expect(errors).toEqual([]);
});
