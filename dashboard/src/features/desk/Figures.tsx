import { useTranslation } from 'react-i18next';
import { useLive } from '../../live/hooks.ts';
import { type Share, sharesOf } from './shares.ts';

/** The figures that say at a glance whether the district is being watched at all. */
export function Figures() {
  const { t } = useTranslation();
  const { devices, cameras } = useLive((state) => sharesOf(state.devices));
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
