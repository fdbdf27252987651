import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { Icon } from '../../ui/Icon.tsx';
import { Loading } from '../../ui/States.tsx';
import { CameraStep } from './CameraStep.tsx';
import { DeviceStep } from './DeviceStep.tsx';
import { GridStep } from './GridStep.tsx';
import { type Progress, type StepName, useProgress, useSteps } from './progress.ts';
import { SafetyList } from './SafetyList.tsx';
import { UserStep } from './UserStep.tsx';
import './welcome.css';

/** What a new hub still needs, from its own state; a finished step folds away. */
export default function WelcomePage() {
  const { t } = useTranslation();
  const progress = useProgress();
  const names = useSteps();
  if (names.some((name) => progress[name] === null)) return <Loading />;
  const done = names.filter((name) => progress[name]?.done === true).length;
  const next = names.find((name) => progress[name]?.done !== true);
  return (
    <div className="page">
      <div className="page-inner welcome">
        <header className="page-head">
          <h1>{t('welcome.title')}</h1>
          <span className="num quiet">{t('welcome.done', { done, all: names.length })}</span>
        </header>
        <p className="welcome-lead">{t('welcome.lead')}</p>
        <ol className="welcome-steps">
          {names.map((name, i) => (
            <Step key={name} name={name} number={i + 1} progress={progress} next={name === next} />
          ))}
        </ol>
        <SafetyList />
        {next === undefined ? (
          <Link className="button primary large" to="/">
            {t('welcome.toDesk')}
          </Link>
        ) : null}
      </div>
    </div>
  );
}

function Step({
  name,
  number,
  progress,
  next,
}: {
  name: StepName;
  number: number;
  progress: Progress;
  next: boolean;
}) {
  const { t } = useTranslation();
  const { count = 0, done = false } = progress[name] ?? {};
  // Opened when its turn comes, and then left to whoever reads it: what it says when it is done must not fold away.
  const [open, setOpen] = useState(next);
  const [was, setWas] = useState(next);
  if (was !== next) {
    setWas(next);
    if (next) setOpen(true);
  }
  const barred = name !== 'grids' && name !== 'users' && progress.grids?.done !== true;
  return (
    <li data-step={name} data-done={done}>
      <details open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>
          <span className={`welcome-mark${done ? ' done' : ''}`}>
            {done ? <Icon name="check" size={18} /> : number}
          </span>
          <h2>{t(`welcome.step.${name}`)}</h2>
          <span className="quiet num">
            {progress[name] === null ? null : t(`welcome.has.${name}`, { count })}
          </span>
          <span className="visually-hidden">{done ? t('welcome.isDone') : t('welcome.isOpen')}</span>
        </summary>
        <div className="welcome-body">
          <p className="quiet">{t(`welcome.why.${name}`)}</p>
          {barred ? <p>{t('welcome.gridsFirst')}</p> : <Body name={name} />}
        </div>
      </details>
    </li>
  );
}

function Body({ name }: { name: StepName }) {
  const { t } = useTranslation();
  if (name === 'grids') return <GridStep />;
  if (name === 'devices') return <DeviceStep />;
  if (name === 'cameras') return <CameraStep />;
  if (name === 'users') return <UserStep />;
  return (
    <div className="actions">
      <Link className="button primary" to="/stations">
        {t('welcome.toStations')}
      </Link>
    </div>
  );
}
