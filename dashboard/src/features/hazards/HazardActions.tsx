import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type HazardDetail, useHazardAction } from '../../api/hazards.ts';
import { useSession } from '../../api/session.ts';
import { now } from '../../time/clock.ts';
import { type End, EndPicker, instantOf } from '../../time/EndPicker.tsx';
import { Button } from '../../ui/Button.tsx';
import { FormError } from '../../ui/Form.tsx';
import { roleGrants } from '../session/permissions.ts';
import { deadlineLengths } from './lengths.ts';
import {
  type Bar,
  type DeedName,
  deedOf,
  type HazardPower,
  leftToOthers,
  nextOf,
  offersOf,
  ruleOf,
} from './offers.ts';

/** What one may do about a hazard now, a button each; what is barred or left to others is said with why. */
export function HazardActions({ value }: { value: HazardDetail }) {
  const { t } = useTranslation();
  const me = useSession().data;
  const act = useHazardAction(value.id);
  const [comment, setComment] = useState('');
  const [open, setOpen] = useState<DeedName | null>(null);
  const who = {
    name: me?.username ?? '',
    may: (power: HazardPower) => (me ? roleGrants(me.role, power) : false),
  };
  const offers = offersOf(value, who);
  const next = nextOf(offers);
  const inspector = value.inspections.at(-1)?.by ?? '';
  const bars: Record<Bar, string> = {
    handled: t('hazard.bars.handled'),
    'inspected-it': t('hazard.bars.inspectedIt', { who: inspector }),
    'verify-first': t('hazard.bars.verifyFirst'),
    escalated: t('hazard.bars.escalated'),
  };
  const words = comment.trim();
  const wordless = (name: DeedName): string | undefined =>
    ruleOf(name).words && words === '' ? t('hazard.wordsFirst') : undefined;
  const perform = (name: DeedName, dueAt?: number): void =>
    act.mutate(
      { ...deedOf(name, words, dueAt), version: value.version },
      {
        onSuccess: () => {
          setComment('');
          setOpen(null);
        },
      },
    );
  if (value.state === 'struck') return <p className="box quiet">{t('hazard.over')}</p>;
  const barred = [...new Set(offers.flatMap(({ bar }) => (bar === null ? [] : [bars[bar]])))];
  const others = [...leftToOthers(value, who)].map(([power, names]) =>
    t('hazard.leftTo', {
      deeds: names.map((name) => t(`hazard.deeds.${name}`)).join('、'),
      who: t(`hazard.powers.${power.slice('hazards:'.length)}`),
    }),
  );
  const opened = offers.find(({ name, bar }) => name === open && bar === null)?.name;
  return (
    <section className="section box case-act" aria-label={t('case.act')}>
      {offers.length === 0 ? null : (
        <>
          <label className="field">
            <span>{t('hazard.commentLabel')}</span>
            <textarea
              className="input"
              maxLength={4000}
              value={comment}
              onChange={(event) => setComment(event.target.value)}
            />
          </label>
          <div className="actions">
            {offers.map(({ name, bar }) => {
              const form = ruleOf(name).due !== undefined;
              return (
                <Button
                  key={name}
                  look={name === next ? 'primary' : 'plain'}
                  busy={act.isPending}
                  unavailable={bar === null ? (form ? undefined : wordless(name)) : bars[bar]}
                  onClick={() => (form ? setOpen(open === name ? null : name) : perform(name))}
                >
                  {t(`hazard.deeds.${name}`)}
                  {form ? ' …' : ''}
                </Button>
              );
            })}
          </div>
        </>
      )}
      {[...barred, ...others].map((text) => (
        <p key={text} className="case-bar">
          {text}
        </p>
      ))}
      {opened === undefined ? null : (
        <DueFields
          key={opened}
          name={opened}
          busy={act.isPending}
          wordless={wordless(opened)}
          onDo={(dueAt) => perform(opened, dueAt)}
        />
      )}
      <FormError error={act.error} />
    </section>
  );
}

/** By when it has to be gone. */
function DueFields({
  name,
  busy,
  wordless,
  onDo,
}: {
  name: DeedName;
  busy: boolean;
  wordless: string | undefined;
  onDo: (dueAt: number | undefined) => void;
}) {
  const { t } = useTranslation();
  const needed = ruleOf(name).due === 'needed';
  const [due, setDue] = useState<End>(needed ? { afterMs: deadlineLengths[1] ?? 0 } : 'never');
  const dueAt = instantOf(due, now());
  const past = dueAt === undefined || (dueAt !== null && dueAt <= now());
  const why = wordless ?? (past ? t('hazard.dueFirst') : undefined);
  return (
    <div className="deed">
      <EndPicker
        label={t('hazard.deadline')}
        lengths={deadlineLengths}
        value={due}
        onChange={setDue}
        {...(!needed && { never: t('hazard.dueStays') })}
      />
      <div className="actions">
        <Button
          look="primary"
          busy={busy}
          unavailable={why}
          onClick={() => onDo(instantOf(due, now()) ?? undefined)}
        >
          {t(`hazard.deeds.${name}`)}
        </Button>
        {why === undefined ? null : <span className="quiet form-why">{why}</span>}
      </div>
    </div>
  );
}
