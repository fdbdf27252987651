import { expect, test } from 'vitest';
import { logIn, openPage, useBrowser } from '../support/browser.ts';
import { runHub, withDistrict } from '../support/hub.ts';
import { station, terminal } from '../support/stations.ts';

useBrowser();

test('a station is changed on its page, its new secret is shown once, and it goes out of service only when that is confirmed', async () => {
  const hub = await withDistrict(await runHub());
  await station(hub, 's1', 100, { name: '东门微站', members: [{ name: '王建国', role: 'leader' }] });
  const now = async () => (await hub.api.get('/stations/s1')).body;
  const { page, errors } = await openPage('zh-CN', { width: 1440, height: 900 });
  await logIn(page, hub.http);
  await page.getByRole('link', { name: '微站' }).click();
  await page.getByRole('link', { name: '东门微站' }).click();

  await page.getByRole('button', { name: '修改微站' }).click();
  const facts = page.getByRole('form', { name: '修改微站' });
  await facts.getByLabel('名称').fill('东门一站');
  await facts.getByLabel('服务半径').fill('900');
  await facts.getByLabel('最少在岗人数').fill('2');
  await facts.getByRole('button', { name: '保存' }).click();
  await page.getByRole('heading', { name: '东门一站' }).waitFor();
  expect(await now()).toMatchObject({ name: '东门一站', radiusM: 900, minimumOnDuty: 2 });

  await page.getByRole('button', { name: '修改队员' }).click();
  await page.getByRole('button', { name: '增加队员' }).click();
  await page.getByLabel('姓名').last().fill('李庆丰');
  await page.getByLabel('职务').last().selectOption('deputy');
  await page.getByRole('button', { name: '保存' }).click();
  await page.locator('.member-list').getByText('李庆丰').waitFor();
  await page.getByRole('button', { name: '修改装备' }).click();
  await page.getByRole('button', { name: '增加装备' }).click();
  await page.getByLabel('名称').last().fill('空气呼吸器');
  await page.getByLabel('数量').last().fill('4');
  await page.getByLabel('有效期至').last().fill('2020-01-31');
  await page.getByRole('button', { name: '保存' }).click();
  await page.locator('td.gap').getByText('已过期').waitFor();
  expect(await now()).toMatchObject({
    members: [
      { name: '王建国', role: 'leader' },
      { name: '李庆丰', role: 'deputy' },
    ],
    equipment: [{ name: '空气呼吸器', count: 4 }],
  });
  await page.getByRole('button', { name: '修改装备' }).click();
  // Somebody else is quicker: what they wrote stays.
  await hub.api.post('/stations/s1/shifts', {
    from: new Date(Date.now() - 3_600_000).toISOString(),
    to: new Date(Date.now() + 3_600_000).toISOString(),
    members: (await now()).members.map(({ id }: { id: string }) => id),
  });
  await page.locator('.shift').getByText('李庆丰').first().waitFor();
  await page.getByRole('button', { name: '移除 空气呼吸器' }).click();
  await page.getByRole('button', { name: '保存' }).click();
  await page.getByText('已被他人更新').waitFor();
  await page.getByRole('button', { name: '取消' }).click();
  expect(await now()).toMatchObject({ equipment: [{ name: '空气呼吸器' }] });

  await page.getByText('终端密钥').click();
  await page.getByRole('button', { name: '换发密钥' }).click();
  const secret = (await page.locator('.secret').textContent()) ?? '';
  await terminal(hub, 's1', secret);
  await page.getByRole('button', { name: '已抄录' }).click();
  await page.locator('.secret').waitFor({ state: 'detached' });
  await page.getByText('终端在线').waitFor();

  await page.getByRole('button', { name: '停用微站' }).click();
  expect(await now()).toMatchObject({ enabled: true });
  await page.getByRole('region', { name: '停用微站' }).getByRole('button', { name: '停用微站' }).click();
  await page.getByText('此微站已停用').waitFor();
  expect(await now()).toMatchObject({ enabled: false });
  await page.getByRole('button', { name: '恢复使用' }).click();
  await page.getByText('终端离线').waitFor();
  expect(errors).toEqual([]);
});
