import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CaseView } from '../../../../hub/cases/case.ts';
import { useGrids } from '../../api/grids.ts';
import type { SessionUser } from '../../api/session.ts';
import { useLocalText } from '../../i18n/language.ts';
import type { Deed } from '../../outbox/deed.ts';
import { outbox } from '../../outbox/outbox.ts';
import { trueAt } from '../../outbox/send.ts';
import { useCell } from '../../state/cell.ts';
import { now } from '../../time/clock.ts';
import { momentText } from '../../time/format.ts';
import { Age } from '../../time/Time.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { Failed, Loading } from '../../ui/States.tsx';
import { SeverityShape } from '../alerts/SeverityMark.tsx';
import { FieldTools } from '../field/FieldTools.tsx';
import { PhotoTake } from '../field/PhotoTake.tsx';
import { Queue } from '../field/Queue.tsx';
import { CaseSheet } from './CaseSheet.tsx';
import { rereadCases, useFieldCases, useKinds } from './queries.ts';
import { ReportSheet } from './ReportSheet.tsx';
import { useOnline } from './use-online.ts';
import './worker.css';

/** The phone of a grid worker: what is to be done in one's grids, and one large way to report. */
export default function WorkerPage({ user }: { user: SessionUser }) {
  const { t } = useTranslation();
  const [which, setWhich] = useState<'mine' | 'all'>('mine');
  const [open, setOpen] = useState<string | null>(null);
  const [photo, setPhoto] = useState<Blob | null>(null);
  const online = useOnline();
  // What the next report needs is read before, while there is a network.
  useGrids();
  useKinds();
  useEffect(() => outbox.news.subscribe(() => void rereadCases()), []);
  return (
    <main className="worker">
      <header className="worker-bar">
        <strong className="clip">{user.displayName}</strong>
        <FieldTools />
      </header>
      {online ? null : (
        <p className="worker-band" role="alert">
          <strong>{t('field.noNetwork')}</strong> {t('field.noNetworkHint')}
        </p>
      )}
      <Queue user={user.username} />
      <nav className="worker-tabs">
        {(['mine', 'all'] as const).map((one) => (
          <button key={one} type="button" aria-pressed={which === one} onClick={() => setWhich(one)}>
            {t(`field.cases.${one}`)}
          </button>
        ))}
      </nav>
      <CaseList which={which} user={user.username} onOpen={setOpen} />
      <footer className="worker-foot">
        {/* The first touch of a report is its photo. */}
        <PhotoTake look="worker-main" iconSize={36} onPhoto={setPhoto}>
          {t('field.reportNow')}
        </PhotoTake>
      </footer>
      {photo ? <ReportSheet photo={photo} onClose={() => setPhoto(null)} /> : null}
      {open === null ? null : <CaseSheet id={open} user={user} onClose={() => setOpen(null)} />}
    </main>
  );
}

function CaseList({
  which,
  user,
  onOpen,
}: {
  which: 'mine' | 'all';
  user: string;
  onOpen: (id: string) => void;
}) {
  const { t } = useTranslation();
  const cases = useFieldCases(which);
  const deeds = useCell(outbox.deeds).filter((one) => one.user === user && one.state === 'waiting');
  if (cases.isPending) return <Loading />;
  if (cases.isError && !cases.data)
    return <Failed error={cases.error} onRetry={() => void cases.refetch()} />;
  const reports = which === 'mine' ? deeds.filter(({ request }) => request.kind === 'report') : [];
  const all = cases.data ?? [];
  if (all.length + reports.length === 0)
    return (
      <div className="worker-none">
        <Icon name="check" size={48} />
        <strong>{t('field.noCases')}</strong>
      </div>
    );
  return (
    <ul className="worker-cases">
      {reports.map((one) => (
        <Waiting key={one.id} deed={one} />
      ))}
      {all.map((one) => (
        <Row
          key={one.id}
          value={one}
          waits={deeds.some(
            ({ request }) => 'of' in request && 'caseId' in request.of && request.of.caseId === one.id,
          )}
          onOpen={() => onOpen(one.id)}
        />
      ))}
    </ul>
  );
}

/** A report the hub does not know yet. */
function Waiting({ deed: { request, at } }: { deed: Deed }) {
  const { t } = useTranslation();
  if (request.kind !== 'report') return null;
  return (
    <li className="worker-case waits">
      <span className="worker-case-head">
        <SeverityShape severity={request.body.severity} size={20} />
        <strong>{request.body.description}</strong>
      </span>
      <span className="worker-case-foot">
        <span className="tag">{t('field.queued')}</span>
        <span className="quiet num">{momentText(trueAt(at), now())}</span>
      </span>
    </li>
  );
}

function Row({ value, waits, onOpen }: { value: CaseView; waits: boolean; onOpen: () => void }) {
  const { t } = useTranslation();
  const local = useLocalText();
  const { title, address, description, severity, state, openedAt, overdue } = value;
  return (
    <li>
      <button type="button" className="worker-case" onClick={onOpen}>
        <span className="worker-case-head">
          <SeverityShape severity={severity} size={20} />
          <strong>{local(title)}</strong>
        </span>
        <span className="worker-case-where clip">{address ?? description}</span>
        <span className="worker-case-foot">
          <span>
            {t(`field.caseStates.${state}`)}
            {overdue ? <b> · {t('field.overdue')}</b> : null}
          </span>
          {waits ? <span className="tag">{t('field.queued')}</span> : null}
          <span className="quiet">
            <Age at={openedAt} />
          </span>
        </span>
      </button>
    </li>
  );
}
