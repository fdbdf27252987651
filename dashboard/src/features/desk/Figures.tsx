import { useTranslation } from 'react-i18next';
import type { DeviceView } from '../../../../hub/devices/device.ts';
import { derived, useLive } from '../../live/hooks.ts';

interface Share {
  online: number;
  all: number;
}

const shares = derived((devices: ReadonlyMap<string, DeviceView>) => {
  const counts: Record<'devices' | 'cameras', Share> = {
    devices: { online: 0, all: 0 },
    cameras: { online: 0, all: 0 },
  };
  for (const device of devices.values()) {
    if (device.disabled) continue;
    const share = counts[device.kind === 'camera' ? 'cameras' : 'devices'];
    share.all++;
    if (device.availability === 'online') share.online++;
  }
  return counts;
});

/** The figures that say at a glance whether the district is being watched at all. */
export function Figures() {
  const { t } = useTranslation();
  const { devices, cameras } = useLive((state) => shares(state.devices));
  return (
    <dl className="figures">
      <Figure name={t('figures.devices')} {...devices} />
      <Figure name={t('figures.cameras')} {...cameras} />
    </dl>
  );
}

function Figure({ name, online, all }: Share & { name: string }) {
  return (
    <div>
      <dt className="quiet">{name}</dt>
      <dd className="num live-value">
        {online}
        <span className="quiet"> / {all}</span>
      </dd>
    </div>
  );
}
