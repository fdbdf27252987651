import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Alert } from '../../../../../hub/alerts/alert.ts';
import { useAlertDeed } from '../../../api/alerts.ts';
import { useRule } from '../../../api/rules.ts';
import { useSession } from '../../../api/session.ts';
import { FormError } from '../../../ui/Form.tsx';
import { type Shortcut, useShortcuts } from '../../../ui/shortcuts.ts';
import { useMay } from '../../session/permissions.ts';
import { SilenceForm } from '../../silences/SilenceForm.tsx';
import { tick } from '../../sound/sound.ts';
import { AckForm } from './AckForm.tsx';
import { AssignForm } from './AssignForm.tsx';
import { ClearForm } from './ClearForm.tsx';
import { ConfirmForm } from './ConfirmForm.tsx';
import { FalseAlarmForm } from './FalseAlarmForm.tsx';
import { MergeForm } from './MergeForm.tsx';
import { HandlingFacts } from './Standing.tsx';
import './handling.css';

type Form = 'ack' | 'assign' | 'false' | 'silence' | 'confirm' | 'clear' | 'merge';

const keys = { ack: 'A', assign: 'w', false: 'f', silence: 's' } as const satisfies Partial<
  Record<Form, string>
>;
const keysOf = (form: Form): string | undefined =>
  form in keys ? keys[form as keyof typeof keys] : undefined;

/** What people did about an alert, and what may be done now: one form open at a time. */
export function Handling({ alert }: { alert: Alert }) {
  const { t } = useTranslation();
  const me = useSession().data?.username;
  const may = { handle: useMay('alerts:ack'), silence: useMay('alerts:silence') };
  const definition = useRule(alert.ruleId).data?.definition;
  const latching = definition?.['latching'] === true;
  const deed = useAlertDeed(alert.id);
  const [form, setForm] = useState<Form | null>(null);
  const open = alert.state !== 'resolved';
  const mine = alert.ackedBy !== null && alert.ackedBy === me;
  const can: Record<Form, boolean> = {
    ack: may.handle && open && (alert.state === 'firing' || mine),
    confirm: may.handle && open && alert.stage === 'pre-alarm',
    clear: may.handle && open && latching,
    assign: may.handle && open,
    false: may.handle,
    silence: may.silence && open,
    merge: may.handle && open && (alert.mergedInto ?? null) === null,
  };
  const toggle = (next: Form): void => {
    deed.reset();
    setForm(form === next || !can[next] ? null : next);
  };
  const done = (): void => {
    tick();
    setForm(null);
  };
  const shared = {
    alert,
    busy: deed.isPending,
    onDo: (what: Parameters<typeof deed.mutate>[0]) => deed.mutate(what, { onSuccess: done }),
  };
  const take = (): void => {
    if (may.handle && alert.state === 'firing' && !deed.isPending)
      deed.mutate({ deed: 'ack' }, { onSuccess: tick });
  };
  const names: Record<Form, string> = {
    ack: mine ? t('handling.ackMore') : t('handling.ackWith'),
    confirm: t('handling.confirm'),
    clear: t('handling.clear'),
    assign: t('handling.assign'),
    false: t('handling.markFalse'),
    silence: t('handling.silence'),
    merge: t('merging.merge'),
  };
  const offered = (['ack', 'confirm', 'clear', 'assign', 'false', 'silence', 'merge'] as const).filter(
    (one) => can[one],
  );
  useShortcuts([
    { keys: 'a', text: t('action.acknowledge'), group: 'thing', run: take, action: true },
    ...offered.flatMap((one): Shortcut[] => {
      const key = keysOf(one);
      if (key === undefined) return [];
      return [{ keys: key, text: names[one], group: 'thing', run: () => toggle(one), action: true }];
    }),
    ...(form === null
      ? []
      : [{ keys: 'Escape', text: t('shortcut.leave'), group: 'thing', run: () => setForm(null) } as const]),
  ]);
  return (
    <section className="section box handling" aria-label={t('handling.title')}>
      <HandlingFacts alert={alert} />
      <div className="actions">
        {offered.map((one) => (
          <button
            key={one}
            type="button"
            className="button plain disclosure"
            aria-expanded={form === one}
            aria-keyshortcuts={keysOf(one)}
            title={keysOf(one)}
            onClick={() => toggle(one)}
          >
            {names[one]}
          </button>
        ))}
        {may.handle && alert.state === 'acknowledged' ? (
          <button
            type="button"
            className="button quiet"
            aria-disabled={deed.isPending}
            onClick={() => shared.onDo({ deed: 'unack' })}
          >
            {t('handling.unack')}
          </button>
        ) : null}
        {may.handle && open && (alert.mergedInto ?? null) !== null ? (
          <button
            type="button"
            className="button quiet"
            aria-disabled={deed.isPending}
            onClick={() => shared.onDo({ deed: 'unmerge' })}
          >
            {t('merging.unmerge')}
          </button>
        ) : null}
        {may.handle || may.silence ? null : <span className="quiet">{t('handling.notAllowed')}</span>}
      </div>
      <FormError error={deed.error} />
      {form === 'ack' && can.ack ? <AckForm {...shared} /> : null}
      {form === 'confirm' && can.confirm ? <ConfirmForm {...shared} /> : null}
      {form === 'clear' && can.clear ? <ClearForm {...shared} /> : null}
      {form === 'assign' && can.assign ? <AssignForm {...shared} me={me ?? ''} /> : null}
      {form === 'merge' && can.merge ? <MergeForm {...shared} /> : null}
      {form === 'false' && can.false ? <FalseAlarmForm {...shared} /> : null}
      {form === 'silence' && can.silence ? (
        <SilenceForm
          matchers={{
            ruleId: alert.ruleId,
            kind: null,
            grid: alert.deviceId === null ? alert.gridCode : null,
            deviceId: alert.deviceId,
            severity: null,
            labels: {},
          }}
          onDone={() => setForm(null)}
          onCancel={() => setForm(null)}
        />
      ) : null}
    </section>
  );
}
