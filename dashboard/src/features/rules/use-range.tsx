import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useGrids } from '../../api/grids.ts';
import { useLive } from '../../live/hooks.ts';
import { now } from '../../time/clock.ts';
import { localInput, ofLocalInput } from '../../time/local-input.ts';
import { Combobox } from '../../ui/Combobox.tsx';
import { Segmented } from '../../ui/Segmented.tsx';

const DAY_MS = 86_400_000;
const spans = { '24h': DAY_MS, '7d': 7 * DAY_MS, '30d': 30 * DAY_MS } as const;
type Range = keyof typeof spans | 'own';

/** The choice of a stretch of time and of devices; `span` is null while it is no stretch. */
export function useRange() {
  const { t } = useTranslation();
  const grids = useGrids().data?.features;
  const [range, setRange] = useState<Range>('24h');
  const [own, setOwn] = useState(() => ({ from: localInput(now() - 7 * DAY_MS), to: localInput(now()) }));
  const [grid, setGrid] = useState<string | null>(null);
  const [deviceId, setDevice] = useState<string | null>(null);
  const devices = useLive((state) => state.devices);
  const known = useMemo(
    () => [...devices.values()].map(({ id, address }) => ({ value: id, text: id, hint: address ?? '' })),
    [devices],
  );
  const span = (): { from: number; to: number } | null => {
    const nowAt = now();
    if (range !== 'own') return { from: nowAt - spans[range], to: nowAt };
    const [from, to] = [ofLocalInput(own.from), ofLocalInput(own.to)];
    return from !== null && to !== null && from < to ? { from, to } : null;
  };
  const fields = (
    <>
      <div className="field">
        <span>{t('device.range')}</span>
        <Segmented<Range>
          label={t('device.range')}
          value={range}
          options={[
            ...(['24h', '7d', '30d'] as const).map((value) => ({
              value,
              text: t(`history.ranges.${value}`),
            })),
            { value: 'own' as const, text: t('backtest.own') },
          ]}
          onChange={setRange}
        />
      </div>
      {range === 'own' ? (
        <>
          <label className="field">
            <span>{t('backtest.from')}</span>
            <input
              className="input"
              type="datetime-local"
              value={own.from}
              onChange={(event) => setOwn({ ...own, from: event.target.value })}
            />
          </label>
          <label className="field">
            <span>{t('backtest.to')}</span>
            <input
              className="input"
              type="datetime-local"
              value={own.to}
              onChange={(event) => setOwn({ ...own, to: event.target.value })}
            />
          </label>
        </>
      ) : null}
      <Combobox
        label={t('alert.grid')}
        options={(grids ?? []).map(({ properties: { code, name } }) => ({
          value: code,
          text: name,
          hint: code,
        }))}
        value={grid}
        placeholder={t('silence.anyGrid')}
        onChange={setGrid}
      />
      <Combobox
        label={t('alert.device')}
        options={known}
        value={deviceId}
        placeholder={t('silence.anyDevice')}
        onChange={setDevice}
      />
    </>
  );
  return { span, where: { grid, deviceId }, fields };
}
