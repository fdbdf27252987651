import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Shift, type Station, useGaps, useRota, useShifts } from '../../api/stations.ts';
import { useLanguage } from '../../i18n/language.ts';
import { now } from '../../time/clock.ts';
import { clockText, dayText } from '../../time/format.ts';
import { Button, IconButton } from '../../ui/Button.tsx';
import { FormError } from '../../ui/Form.tsx';
import { Failed, Loading } from '../../ui/States.tsx';
import { useMay } from '../session/permissions.ts';
import { daysOf, weekStart } from './rota.ts';
import { ShiftForm } from './ShiftForm.tsx';
import { SwapForm } from './SwapForm.tsx';

type Open = { form: 'new'; at: number } | { form: 'edit' | 'swap'; shift: Shift } | null;

/** `08:00`. */
const minuteText = (at: number): string => clockText(at).slice(0, 5);

/** An end as seen from a day: midnight after it is 24:00, and a later day is named. */
function endText(to: number, dayAt: number): string {
  const last = dayText(to - 1);
  if (minuteText(to) === '00:00' && last === dayText(dayAt)) return '24:00';
  return dayText(to) === dayText(dayAt) ? minuteText(to) : `${dayText(to).slice(5)} ${minuteText(to)}`;
}

/** Who is on duty in a week, day by day, with its gaps marked. */
export function Rota({ station }: { station: Station }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const may = useMay('stations:write');
  const [weeks, setWeeks] = useState(0);
  const [open, setOpen] = useState<Open>(null);
  const drop = useRota();
  const from = weekStart(now(), weeks);
  const to = weekStart(now(), weeks + 1);
  const shifts = useShifts(station.id, from, to);
  const gaps = (useGaps(from, to).data ?? []).filter(({ stationId }) => stationId === station.id);
  const weekday = (at: number): string => new Intl.DateTimeFormat(language, { weekday: 'short' }).format(at);
  return (
    <section className="section">
      <header className="section-head">
        <h2>{t('station.rota')}</h2>
        <span className="week-choice">
          <IconButton icon="left" label={t('station.weekBefore')} onClick={() => setWeeks(weeks - 1)} />
          <span className="num">
            {dayText(from)} – {dayText(to - 1)}
          </span>
          <IconButton icon="chevron" label={t('station.weekAfter')} onClick={() => setWeeks(weeks + 1)} />
        </span>
      </header>
      {shifts.isPending ? <Loading rows={2} /> : null}
      {shifts.isError ? <Failed error={shifts.error} onRetry={() => void shifts.refetch()} /> : null}
      {shifts.data ? (
        <ol className="week">
          {daysOf(from, shifts.data, gaps).map((day) => (
            <li key={day.at} aria-current={dayText(day.at) === dayText(now()) ? 'date' : undefined}>
              <h3>
                {weekday(day.at)} <span className="num">{dayText(day.at).slice(5)}</span>
              </h3>
              {day.shifts.map((shift) => (
                <div key={shift.id} className="shift">
                  <span className="num">
                    {minuteText(shift.from)}–{endText(shift.to, day.at)}
                  </span>
                  <strong>{shift.members.map(({ name }) => name).join('、')}</strong>
                  {may ? (
                    <span className="shift-deeds">
                      <button type="button" onClick={() => setOpen({ form: 'swap', shift })}>
                        {t('station.swap')}
                      </button>
                      <button type="button" onClick={() => setOpen({ form: 'edit', shift })}>
                        {t('station.change')}
                      </button>
                      <button type="button" onClick={() => drop.mutate({ deed: 'drop', shiftId: shift.id })}>
                        {t('station.drop')}
                      </button>
                    </span>
                  ) : null}
                </div>
              ))}
              {day.gaps.map((gap) => (
                <div key={gap.from} className="shift gap">
                  <span className="num">
                    {minuteText(Math.max(gap.from, day.at))}–{endText(gap.to, day.at)}
                  </span>
                  <strong>! {t('station.tooFew', { members: gap.members, minimum: gap.minimum })}</strong>
                </div>
              ))}
              {may ? (
                <Button look="quiet" icon="plus" onClick={() => setOpen({ form: 'new', at: day.at })}>
                  {t('station.addShift')}
                </Button>
              ) : null}
            </li>
          ))}
        </ol>
      ) : null}
      <FormError error={drop.error} />
      {open?.form === 'new' ? (
        <ShiftForm key={open.at} station={station} day={open.at} onDone={() => setOpen(null)} />
      ) : null}
      {open?.form === 'edit' ? (
        <ShiftForm
          key={open.shift.id}
          station={station}
          day={open.shift.from}
          shift={open.shift}
          onDone={() => setOpen(null)}
        />
      ) : null}
      {open?.form === 'swap' ? (
        <SwapForm key={open.shift.id} station={station} shift={open.shift} onDone={() => setOpen(null)} />
      ) : null}
    </section>
  );
}
