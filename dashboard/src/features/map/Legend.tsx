import { useTranslation } from 'react-i18next';
import './legend.css';

const keys = ['quiet', 'hatched', 'solid', 'outline', 'online', 'offline'] as const;

/** What the fills and dots of the map mean: how certain and whether taken, which the colour does not say. */
export function Legend() {
  const { t } = useTranslation();
  return (
    <ul className="legend">
      {keys.map((key) => (
        <li key={key}>
          <svg width={24} height={16} viewBox="0 0 24 16" className={`legend-key ${key}`} aria-hidden="true">
            {key === 'online' || key === 'offline' ? (
              <circle cx={12} cy={8} r={5} />
            ) : (
              <rect x={1} y={1} width={22} height={14} />
            )}
            {key === 'hatched' ? <path d="M4 15 14 1M11 15 21 1M1 8 6 1M18 15 23 8" /> : null}
          </svg>
          {t(`map.legend.${key}`)}
        </li>
      ))}
    </ul>
  );
}
