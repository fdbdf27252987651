import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { useDispatches } from '../../api/dispatches.ts';
import { usePromises } from '../../api/handovers.ts';
import { Boundary } from '../../ui/Boundary.tsx';
import { Empty, Loading } from '../../ui/States.tsx';
import type { QueueItem } from './queue.ts';

const AlertThing = lazy(async () => ({ default: (await import('../alerts/AlertPage.tsx')).AlertThing }));
const CaseThing = lazy(async () => ({ default: (await import('../cases/CasePage.tsx')).CaseThing }));
const HazardThing = lazy(async () => ({ default: (await import('../hazards/HazardPage.tsx')).HazardThing }));
const Warnings = lazy(() => import('../warnings/WarningsPage.tsx'));
const Promises = lazy(async () => ({ default: (await import('../handover/Promises.tsx')).PromiseThing }));

/** What is selected in the queue: its kind and its id. */
export interface Selection {
  kind: QueueItem['kind'];
  id: string;
}

const kinds = ['alert', 'case', 'dispatch', 'hazard', 'warning', 'promise'] as const;

/** The selection that an address names; what it does not know is none. */
export function selectionOf(text: string | null): Selection | null {
  const [, named = '', id = ''] = /^([a-z]+):(.+)$/.exec(text ?? '') ?? [];
  const kind = kinds.find((one) => one === named);
  return kind && id !== '' ? { kind, id } : null;
}

/** The thing itself, as its own page has it. */
export function Thing({ kind, id }: Selection) {
  return (
    <Boundary about={`${kind}:${id}`}>
      <Suspense fallback={<Loading />}>
        {kind === 'alert' ? <AlertThing id={id} /> : null}
        {kind === 'case' ? <CaseThing id={id} /> : null}
        {kind === 'hazard' ? <HazardThing id={id} /> : null}
        {kind === 'warning' ? <Warnings /> : null}
        {kind === 'dispatch' ? <DispatchThing id={id} /> : null}
        {kind === 'promise' ? <PromiseThing id={id} /> : null}
      </Suspense>
    </Boundary>
  );
}

/** A station that does not answer: the case it was sent to, where others are sent. */
function DispatchThing({ id }: { id: string }) {
  const { t } = useTranslation();
  const list = useDispatches('state=open');
  const caseId = list.data?.find((one) => one.id === id)?.caseId;
  if (list.isPending) return <Loading />;
  return caseId ? <CaseThing id={caseId} /> : <Empty icon="check" title={t('queue.over')} />;
}

function PromiseThing({ id }: { id: string }) {
  const { t } = useTranslation();
  const list = usePromises();
  const pledge = list.data?.find((one) => one.id === id);
  if (list.isPending) return <Loading />;
  return pledge ? <Promises pledge={pledge} /> : <Empty icon="check" title={t('queue.over')} />;
}
