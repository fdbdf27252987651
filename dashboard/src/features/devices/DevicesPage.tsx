import { useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate, useSearchParams } from 'react-router';
import type { Availability, DeviceView } from '../../../../hub/devices/device.ts';
import { useLive, useLoaded } from '../../live/hooks.ts';
import { Age } from '../../time/Time.tsx';
import { Segmented } from '../../ui/Segmented.tsx';
import { Empty, Loading } from '../../ui/States.tsx';
import { useShortcuts } from '../../ui/shortcuts.ts';
import { VirtualRows } from '../../ui/VirtualRows.tsx';
import { useGridName } from '../alerts/place.ts';
import { AvailabilityMark } from './AvailabilityMark.tsx';
import { matching } from './filter.ts';
import { kinds } from './kinds.ts';
import './devices.css';

const STATES: readonly Availability[] = ['online', 'offline', 'unknown'];

/** Every device of the watched grids; what is searched for is in the address. */
export default function DevicesPage() {
  const { t } = useTranslation();
  const [search, setSearch] = useSearchParams();
  const devices = useLive((state) => state.devices);
  const loaded = useLoaded();
  const input = useRef<HTMLInputElement>(null);
  const wanted = {
    q: search.get('q') ?? '',
    kind: search.get('kind') ?? '',
    state: search.get('state') ?? '',
  };
  const { q, kind, state } = wanted;
  const found = useMemo(() => matching(devices, { q, kind, state }), [devices, q, kind, state]);
  const set = (key: string, value: string): void =>
    setSearch(
      (before) => {
        const next = new URLSearchParams(before);
        if (value === '') next.delete(key);
        else next.set(key, value);
        return next;
      },
      { replace: true },
    );
  useShortcuts([{ keys: 'f', text: t('shortcut.filter'), group: 'page', run: () => input.current?.focus() }]);
  return (
    <div className="page">
      <div className="page-inner wide">
        <header className="page-head">
          <h1>{t('device.title')}</h1>
          <input
            ref={input}
            className="input search"
            type="search"
            aria-label={t('action.search')}
            placeholder={t('device.search')}
            value={wanted.q}
            onChange={(event) => set('q', event.target.value)}
          />
        </header>
        <div className="device-filters">
          <Segmented
            label={t('device.kind')}
            value={wanted.kind}
            options={[
              { value: '', text: t('device.all') },
              ...kinds.map((kind) => ({ value: kind, text: t(`device.kinds.${kind}`) })),
            ]}
            onChange={(value) => set('kind', value)}
          />
          <Segmented
            label={t('device.availability')}
            value={wanted.state}
            options={[
              { value: '', text: t('device.all') },
              ...STATES.map((state) => ({ value: state, text: t(`device.states.${state}`) })),
            ]}
            onChange={(value) => set('state', value)}
          />
          <span className="quiet num">{t('device.shown', { shown: found.length, total: devices.size })}</span>
        </div>
        {loaded ? null : <Loading />}
        {loaded && found.length === 0 ? (
          <Empty icon="search" title={t('device.none')} hint={t('device.noneHint')} />
        ) : null}
        {found.length > 0 ? <DeviceTable devices={found} /> : null}
      </div>
    </div>
  );
}

function DeviceTable({ devices }: { devices: readonly DeviceView[] }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  return (
    <table className="table device-table virtual">
      <colgroup>
        <col className="state" />
        <col className="kind roomy" />
        <col />
        <col className="grid roomy" />
        <col className="id" />
        <col className="seen roomy" />
      </colgroup>
      <thead>
        <tr>
          <th>{t('device.availability')}</th>
          <th className="roomy">{t('device.kind')}</th>
          <th>{t('device.address')}</th>
          <th className="roomy">{t('device.grid')}</th>
          <th>{t('device.id')}</th>
          <th className="right roomy">{t('device.lastSeen')}</th>
        </tr>
      </thead>
      <VirtualRows rows={devices} rowPx={44} columns={6}>
        {(device) => (
          <tr key={device.id} onClick={() => void navigate(`/devices/${encodeURIComponent(device.id)}`)}>
            <td>
              <AvailabilityMark availability={device.availability} />
            </td>
            <td className="roomy">{t(`device.kinds.${device.kind}`)}</td>
            <td>{device.address}</td>
            <td className="roomy">
              <GridLink code={device.gridCode} />
            </td>
            <td>
              <Link to={`/devices/${encodeURIComponent(device.id)}`}>{device.id}</Link>
            </td>
            <td className="right roomy">
              {device.lastSeenAt === null ? (
                <span className="quiet">{t('device.never')}</span>
              ) : (
                <Age at={device.lastSeenAt} />
              )}
            </td>
          </tr>
        )}
      </VirtualRows>
    </table>
  );
}

function GridLink({ code }: { code: string }) {
  return (
    <Link to={`/grids/${encodeURIComponent(code)}`} onClick={(event) => event.stopPropagation()}>
      {useGridName(code)}
    </Link>
  );
}
