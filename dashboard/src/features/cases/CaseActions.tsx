import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate, useSearchParams } from 'react-router';
import {
  type CaseDeed,
  type CaseDetail,
  useCaseAction,
  useEventTypes,
  useMergeCase,
  useSplitCase,
} from '../../api/cases.ts';
import { ApiError } from '../../api/fetch.ts';
import { useSession } from '../../api/session.ts';
import { useLive } from '../../live/hooks.ts';
import { Button } from '../../ui/Button.tsx';
import { useErrorText } from '../../ui/States.tsx';
import { useShortcuts } from '../../ui/shortcuts.ts';
import { type Offered, roleGrants } from '../session/permissions.ts';
import { DeedFields } from './DeedFields.tsx';
import { deedOf, type Inputs } from './deed.ts';
import { useUnitName } from './names.ts';
import { type Bar, type DeedName, nextOf, offersOf, ruleOf } from './offers.ts';

const thing = { group: 'thing', action: true } as const;

function keysOf(name: DeedName, next: DeedName | null): string | undefined {
  if (name === 'comment') return 'c';
  if (name === 'dispatch') return 'd';
  return name === next ? 't' : undefined;
}

/** What one may do about a case now: a word about it, and a button for each deed that fits one's role and its state. */
export function CaseActions({ value }: { value: CaseDetail }) {
  const { t } = useTranslation();
  const errorText = useErrorText();
  const unitName = useUnitName();
  const navigate = useNavigate();
  const me = useSession().data;
  const types = useEventTypes().data;
  const [comment, setComment] = useState('');
  const [open, setOpen] = useState<DeedName | null>(null);
  const act = useCaseAction(value.id);
  const merge = useMergeCase(value.id);
  const split = useSplitCase(value.id);
  const standing = useLive(
    (state) =>
      value.alertIds.filter((id) => (state.alerts.get(id)?.state ?? 'resolved') !== 'resolved').length,
  );
  const type = types?.find(({ code }) => code === value.typeCode);
  const offers = offersOf(value, {
    name: me?.username ?? '',
    may: (permission: Offered) => (me ? roleGrants(me.role, permission) : false),
    standing,
    simple: type ? type.simple : null,
  });
  const next = nextOf(offers);
  const field = useRef<HTMLTextAreaElement>(null);
  const busy = act.isPending || merge.isPending || split.isPending;
  const error = act.error ?? merge.error ?? split.error;
  const bars: Record<Bar, string> = {
    'same-person': t('case.samePerson'),
    'alerts-open': t('case.alertsOpen', { count: standing }),
    'verify-first': t('case.verifyFirst'),
    overdue: t('case.overdueNow'),
    'no-limit': t('case.noLimit'),
  };
  const words = comment.trim();
  const wordless = (name: DeedName): string | undefined => {
    if (!ruleOf(name).words || words !== '') return undefined;
    return name === 'comment' ? t('case.commentFirst') : t('case.wordsFirst');
  };
  const done = (): void => {
    setComment('');
    setOpen(null);
  };
  const perform = (name: DeedName, inputs: Inputs = {}): void => {
    for (const one of [act, merge, split]) one.reset();
    if (name === 'merge') {
      const into = inputs.into ?? '';
      merge.mutate({ into, comment: words }, { onSuccess: () => void navigate(`/cases/${into}`) });
    } else if (name === 'split') {
      split.mutate({ alertIds: inputs.alertIds ?? [], comment: words }, { onSuccess: done });
    } else {
      const deed: CaseDeed = deedOf(name, words, inputs);
      act.mutate({ ...deed, version: value.version }, { onSuccess: done });
    }
  };
  const offer = (name: DeedName): boolean => offers.some((one) => one.name === name && one.bar === null);
  const wanted = useSearchParams()[0].get('do');
  useEffect(() => {
    if (wanted === 'comment') field.current?.focus();
    if (wanted === 'dispatch') setOpen('dispatch');
  }, [wanted]);
  const takeOn = (name: DeedName) => (): void => {
    if (ruleOf(name).form !== undefined) setOpen(name);
    else if (wordless(name) === undefined && !busy) perform(name);
    else field.current?.focus();
  };
  useShortcuts([
    ...(offer('comment')
      ? [{ keys: 'c', text: t('case.deeds.comment'), run: () => field.current?.focus(), ...thing }]
      : []),
    ...(offer('dispatch')
      ? [{ keys: 'd', text: t('case.deeds.dispatch'), run: () => setOpen('dispatch'), ...thing }]
      : []),
    ...(next === null || next === 'dispatch'
      ? []
      : [{ keys: 't', text: t(`case.deeds.${next}`), run: takeOn(next), ...thing }]),
  ]);
  if (offers.length === 0) return <p className="box quiet">{t('case.notAllowed')}</p>;
  const barred = [...new Set(offers.flatMap(({ bar }) => (bar === null ? [] : [bars[bar]])))];
  return (
    <section className="section box case-act" aria-label={t('case.act')}>
      <label className="field">
        <span>{t('case.commentLabel')}</span>
        <textarea
          ref={field}
          className="input"
          maxLength={4000}
          value={comment}
          onChange={(event) => setComment(event.target.value)}
        />
      </label>
      <div className="actions">
        {offers.map(({ name, bar }) => {
          const form = ruleOf(name).form !== undefined;
          const why = bar === null ? (form ? undefined : wordless(name)) : bars[bar];
          return (
            <Button
              key={name}
              look={name === next ? 'primary' : 'plain'}
              keys={keysOf(name, next)}
              busy={busy}
              unavailable={why}
              onClick={() => (form ? setOpen(open === name ? null : name) : perform(name))}
            >
              {t(`case.deeds.${name}`)}
              {form ? ' …' : ''}
            </Button>
          );
        })}
      </div>
      {barred.map((text) => (
        <p key={text} className="case-bar">
          {text}
        </p>
      ))}
      {open !== null && offers.some(({ name, bar }) => name === open && bar === null) ? (
        <DeedFields
          key={open}
          name={open}
          value={value}
          busy={busy}
          wordless={wordless(open)}
          onDo={(inputs) => perform(open, inputs)}
        />
      ) : null}
      {error ? (
        <p className="form-error" role="alert">
          {errorText(error)}
          {/* The role was right, or the button would not be here: the case is with somebody else. */}
          {error instanceof ApiError && error.code === 'forbidden' && value.units.length > 0
            ? ` ${t('case.otherUnit', { units: value.units.map(unitName).join('、') })}`
            : null}
        </p>
      ) : null}
    </section>
  );
}
