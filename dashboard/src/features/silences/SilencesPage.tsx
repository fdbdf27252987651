import { useTranslation } from 'react-i18next';
import { type SilenceView, useEndedSilences, useOpenSilences } from '../../api/silences.ts';
import { now } from '../../time/clock.ts';
import { Button } from '../../ui/Button.tsx';
import { OpenEndedPage } from '../../ui/OpenEndedPage.tsx';
import { Empty, Failed, Loading } from '../../ui/States.tsx';
import { useMay } from '../session/permissions.ts';
import { nothing } from './matchers.ts';
import { SilenceForm } from './SilenceForm.tsx';
import { SilenceRow } from './SilenceRow.tsx';
import './silences.css';

/** What is silent now, what will be, and what was; which of both is in the address. */
export default function SilencesPage() {
  const { t } = useTranslation();
  const may = useMay('alerts:silence');
  const barred = may ? undefined : t('silence.notAllowed');
  return (
    <OpenEndedPage texts={{ title: t('silence.title'), create: t('silence.new'), barred }} Form={NewSilence}>
      {(state) => (state === 'ended' ? <Ended /> : <Open />)}
    </OpenEndedPage>
  );
}

function NewSilence(closing: { onDone: () => void; onCancel: () => void }) {
  return <SilenceForm matchers={nothing} {...closing} />;
}

function Open() {
  const { t } = useTranslation();
  const open = useOpenSilences();
  if (open.isPending) return <Loading />;
  if (open.isError && !open.data) return <Failed error={open.error} onRetry={() => void open.refetch()} />;
  // One whose time has come or gone since it was read is already drawn as what it is now.
  const rows = open.data.filter(({ to }) => to > now()).sort((a, b) => a.to - b.to);
  if (rows.length === 0) return <Empty icon="check" title={t('silence.none')} hint={t('silence.noneHint')} />;
  return <List rows={rows} />;
}

function Ended() {
  const { t } = useTranslation();
  const ended = useEndedSilences(true);
  if (ended.isPending) return <Loading />;
  if (ended.isError) return <Failed error={ended.error} onRetry={() => void ended.refetch()} />;
  const rows = ended.data.pages.flatMap((page) => page.items);
  if (rows.length === 0) return <Empty title={t('silence.noneEnded')} />;
  return (
    <>
      <List rows={rows} />
      {ended.hasNextPage ? (
        <Button busy={ended.isFetchingNextPage} onClick={() => void ended.fetchNextPage()}>
          {t('action.more')}
        </Button>
      ) : null}
    </>
  );
}

function List({ rows }: { rows: readonly SilenceView[] }) {
  return (
    <ul className="silences">
      {rows.map((silence) => (
        <SilenceRow key={silence.id} silence={silence} />
      ))}
    </ul>
  );
}
