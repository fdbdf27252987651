import { useTranslation } from 'react-i18next';
import { Icon, iconNames } from '../../ui/Icon.tsx';
import { SeverityMark } from '../alerts/SeverityMark.tsx';
import { severities } from '../alerts/severity.ts';
import { Legend } from '../map/Legend.tsx';
import { Part } from './Part.tsx';

const standings = [
  { state: 'firing', stage: 'confirmed' },
  { state: 'firing', stage: 'pre-alarm' },
  { state: 'acknowledged', stage: 'confirmed' },
  { state: 'resolved', stage: 'confirmed' },
] as const;
const grounds = ['ground', 'raised', 'hover', 'line', 'edge', 'quiet', 'text', 'action', 'drill'] as const;
const sizes = ['14', '16', '20', '28', '40', '56', '80'] as const;

/** What carries meaning: severities in every standing, the roles of colour, the scale of type, icons, the map. */
export function Marks() {
  const { t } = useTranslation();
  return (
    <>
      <Part title={t('kit.severities')}>
        <div className="kit-marks">
          {severities.map((severity) =>
            standings.map(({ state, stage }) => (
              <SeverityMark key={`${severity}-${state}-${stage}`} alert={{ severity, state, stage }} />
            )),
          )}
        </div>
        <p className="quiet">{t('kit.severitiesSay')}</p>
      </Part>
      <Part title={t('kit.colours')}>
        <ul className="kit-colours">
          {grounds.map((name) => (
            <li key={name}>
              <i style={{ background: `var(--${name})` }} />
              {t(`kit.colour.${name}`)}
            </li>
          ))}
        </ul>
      </Part>
      <Part title={t('kit.type')}>
        <div className="kit-type">
          {sizes.map((size) => (
            <span key={size} className="num" style={{ fontSize: `var(--text-${size})` }}>
              {size} {t('kit.sample.short')}
            </span>
          ))}
        </div>
      </Part>
      <Part title={t('kit.icons')}>
        <div className="kit-icons">
          {iconNames.map((name) => (
            <Icon key={name} name={name} size={24} />
          ))}
        </div>
      </Part>
      <Part title={t('kit.legend')}>
        <Legend />
      </Part>
    </>
  );
}
