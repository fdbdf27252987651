import type { Alert } from '../alerts/alert.ts';
import type { Log } from '../kernel/log.ts';
import type { Change } from '../store/batch.ts';
import type { Committer } from '../store/committer.ts';
import type { Store } from '../store/store.ts';

const CURSOR = 'mqttAlerts.seq';
/** After a long stop integrations get at most this much of the past, newest kept. */
const CATCH_UP_ROWS = 1000;

export interface MqttAlertsOptions {
  store: Store;
  committer: Committer;
  log: Log;
  publish(topic: string, payload: string): Promise<void>;
}

/**
 * Publishes every alert change on `alert/<gridCode>/<severity>`, after its commit and at least once: the place
 * reached is durable, so what a crash left unpublished goes out at the next start.
 */
export async function startMqttAlerts({ store, committer, log, publish }: MqttAlertsOptions): Promise<void> {
  let chain: Promise<void> = Promise.resolve();

  const send = async (alerts: readonly { seq: number; alert: Alert }[]): Promise<void> => {
    for (const { alert } of alerts) {
      await publish(`alert/${alert.gridCode}/${alert.severity}`, JSON.stringify(alert)).catch(
        (error: unknown) =>
          log.warn({ err: error, alert: alert.id }, 'an alert could not be published to integrations'),
      );
    }
    const last = alerts.at(-1);
    if (last) await committer.run((tx) => tx.put('meta', { key: CURSOR, value: String(last.seq) }));
  };

  const row = await store.db.selectFrom('meta').select('value').where('key', '=', CURSOR).executeTakeFirst();
  const missed = await store.db
    .selectFrom('changes')
    .select(['seq', 'data'])
    .where('type', '=', 'alert')
    .where('seq', '>', Number(row?.value ?? committer.committedSeq))
    .orderBy('seq', 'desc')
    .limit(CATCH_UP_ROWS)
    .execute();
  await send(missed.toReversed().map(({ seq, data }) => ({ seq, alert: JSON.parse(data) as Alert })));

  committer.onChanges((changes: readonly Change[]) => {
    const alerts = changes.flatMap(({ type, seq, data }) =>
      type === 'alert' ? [{ seq, alert: data as Alert }] : [],
    );
    if (alerts.length > 0) chain = chain.then(() => send(alerts)).catch(() => undefined); // a failed commit ends the hub by itself
  });
}
