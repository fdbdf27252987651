import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate, useSearchParams } from 'react-router';
import { usePublicReport } from '../../api/public-reports.ts';
import { Button } from '../../ui/Button.tsx';
import { FormError } from '../../ui/Form.tsx';
import { ReportFrame } from './ReportFrame.tsx';
import { useOwnPosition } from './use-own-position.ts';

/** What anybody may report, without a login. A code on a wall may carry its grid: `/report?grid=…`. */
export default function ReportPage() {
  const { t } = useTranslation();
  const gridCode = useSearchParams()[0].get('grid');
  const report = usePublicReport();
  const own = useOwnPosition();
  const [description, setDescription] = useState('');
  const [address, setAddress] = useState('');
  const words = description.trim();
  const why =
    words.length < 2
      ? t('report.whatFirst')
      : own.position === null && gridCode === null
        ? t('report.needLocation')
        : undefined;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (why !== undefined || report.isPending) return;
    report.mutate({
      description: words,
      ...(address.trim() !== '' && { address: address.trim() }),
      ...(own.position ?? (gridCode === null ? {} : { gridCode })),
    });
  };
  if (report.data) return <Received code={report.data.queryCode} onAnother={() => report.reset()} />;
  return (
    <ReportFrame>
      <p>{t('report.hint')}</p>
      <form className="report-form" onSubmit={submit}>
        <label className="field">
          <span>{t('report.what')}</span>
          <textarea
            className="input"
            maxLength={1000}
            value={description}
            onChange={(event) => setDescription(event.target.value)}
          />
        </label>
        <label className="field">
          <span>{t('report.where')}</span>
          <input
            className="input"
            maxLength={200}
            placeholder={t('report.whereHint')}
            value={address}
            onChange={(event) => setAddress(event.target.value)}
          />
        </label>
        <Button size="large" full busy={own.state === 'asking'} onClick={own.ask}>
          {own.state === 'found'
            ? `✓ ${t('report.located')}`
            : own.state === 'asking'
              ? t('report.locating')
              : t('report.locate')}
        </Button>
        {own.state === 'failed' ? <p className="form-error">{t('report.noLocation')}</p> : null}
        <FormError error={report.error} />
        <Button type="submit" look="primary" size="large" full busy={report.isPending} unavailable={why}>
          {t('report.send')}
        </Button>
        {why === undefined ? null : <p className="quiet">{why}</p>}
      </form>
      <AskForm />
    </ReportFrame>
  );
}

function Received({ code, onAnother }: { code: string; onAnother: () => void }) {
  const { t } = useTranslation();
  return (
    <ReportFrame>
      <h2>{t('report.thanks')}</h2>
      <p className="quiet">{t('report.code')}</p>
      <strong className="report-code num">{code}</strong>
      <p>{t('report.keep')}</p>
      <Link className="button large primary full" to={`/report/${encodeURIComponent(code)}`}>
        {t('report.ask')}
      </Link>
      <Button size="large" full onClick={onAnother}>
        {t('report.another')}
      </Button>
    </ReportFrame>
  );
}

function AskForm() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [code, setCode] = useState('');
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (code.trim() !== '') void navigate(`/report/${encodeURIComponent(code.trim())}`);
  };
  return (
    <form className="report-form report-ask" onSubmit={submit}>
      <label className="field">
        <span>{t('report.code')}</span>
        <input
          className="input num"
          autoCapitalize="characters"
          autoComplete="off"
          maxLength={64}
          value={code}
          onChange={(event) => setCode(event.target.value)}
        />
      </label>
      <Button type="submit" size="large" full>
        {t('report.ask')}
      </Button>
    </form>
  );
}
