import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Alert } from '../../../../hub/alerts/alert.ts';
import type { DeviceView } from '../../../../hub/devices/device.ts';
import { Fact } from '../../ui/Fact.tsx';
import { SeverityShape } from '../alerts/SeverityMark.tsx';
import { countBySeverity, severities } from '../alerts/severity.ts';
import type { Branch } from './tree.ts';

interface GridFactsProps {
  branch: Branch;
  devices: readonly DeviceView[];
  /** Of this grid, the most urgent first. */
  open: readonly Alert[];
}

/** What a grid is in figures, and what lies below it. */
export function GridFacts({ branch: { grid, children }, devices, open }: GridFactsProps) {
  const { t } = useTranslation();
  const counts = countBySeverity(open);
  const [cameras, others] = [true, false].map((wanted) =>
    devices.filter(({ kind }) => (kind === 'camera') === wanted),
  );
  return (
    <>
      <dl className="facts box">
        <Fact num name={t('grid.level')}>
          {t(`grid.levels.${grid.level}`)}
        </Fact>
        <Fact num name={t('device.id')}>
          {grid.code}
        </Fact>
        <Fact num name={t('figures.devices')}>
          {shareText(others)}
        </Fact>
        {cameras?.length ? (
          <Fact num name={t('figures.cameras')}>
            {shareText(cameras)}
          </Fact>
        ) : null}
        {grid.households === null ? null : (
          <Fact num name={t('grid.households')}>
            {grid.households}
          </Fact>
        )}
        {grid.population === null ? null : (
          <Fact num name={t('grid.population')}>
            {grid.population}
          </Fact>
        )}
        <Fact num name={t('alert.open')}>
          {open.length === 0 ? (
            <span className="quiet">{t('grid.noAlerts')}</span>
          ) : (
            <span className="grid-counts">
              {severities.map((severity) =>
                counts[severity] > 0 ? (
                  <span
                    key={severity}
                    className={`severity-mark ${severity}`}
                    title={t(`severity.${severity}`)}
                  >
                    <SeverityShape severity={severity} size={14} />
                    {t(`severity.${severity}`)} {counts[severity]}
                  </span>
                ) : null,
              )}
            </span>
          )}
        </Fact>
      </dl>
      {children.length > 0 ? (
        <nav className="grid-children" aria-label={t('grid.children')}>
          {children.map(({ grid: { code, name }, codes }) => {
            const worst = open.find((alert) => codes.has(alert.gridCode));
            return (
              <Link key={code} className="button" to={`/grids/${encodeURIComponent(code)}`}>
                {worst ? (
                  <span className={worst.severity}>
                    <SeverityShape severity={worst.severity} size={12} />
                    <span className="visually-hidden">{t(`severity.${worst.severity}`)}</span>
                  </span>
                ) : null}
                {name}
              </Link>
            );
          })}
        </nav>
      ) : null}
    </>
  );
}

const shareText = (devices: readonly DeviceView[] = []): string =>
  `${devices.filter(({ availability }) => availability === 'online').length} / ${devices.length}`;
