import { type FormEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CaseDetail } from '../../api/cases.ts';
import { bundleUrl, type EvidenceRole, evidenceUrl, useAddEvidence } from '../../api/evidence.ts';
import { ApiError } from '../../api/fetch.ts';
import { Moment } from '../../time/Time.tsx';
import { Button } from '../../ui/Button.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { Segmented } from '../../ui/Segmented.tsx';
import { useErrorText } from '../../ui/States.tsx';
import { useMay } from '../session/permissions.ts';

const ROLES = ['before', 'after', 'other'] as const;
const MIB = 1_048_576;

/** The files of a case, and the way to add one. */
export function EvidencePanel({ value }: { value: CaseDetail }) {
  const { t } = useTranslation();
  const may = useMay('cases:act');
  return (
    <section className="section">
      <header className="section-head">
        <h2>{t('evidence.title')}</h2>
        <a className="button quiet" href={bundleUrl(value.id)} download>
          <Icon name="download" size={18} />
          {t('evidence.bundle')}
        </a>
      </header>
      {value.evidence.length === 0 ? <p className="quiet">{t('evidence.none')}</p> : null}
      <ul className="evidence">
        {value.evidence.map((one) => (
          <li key={one.id}>
            <a href={evidenceUrl(value.id, one.id)} download>
              <Icon name="download" size={16} /> {t(`evidence.roles.${one.role ?? 'other'}`)}
              {one.name ? ` · ${one.name}` : ''}
            </a>
            <span className="quiet">
              {one.by} {one.at === undefined ? null : <Moment at={one.at} />}{' '}
              {one.sizeBytes === undefined ? null : (
                <span className="num">{(one.sizeBytes / MIB).toFixed(1)} MiB</span>
              )}
            </span>
            {one.comment ? <span>{one.comment}</span> : null}
          </li>
        ))}
      </ul>
      {may ? <AddEvidence caseId={value.id} /> : null}
    </section>
  );
}

function AddEvidence({ caseId }: { caseId: string }) {
  const { t } = useTranslation();
  const errorText = useErrorText();
  const add = useAddEvidence(caseId);
  const input = useRef<HTMLInputElement>(null);
  const [file, setFile] = useState<File | null>(null);
  const [role, setRole] = useState<EvidenceRole>('before');
  const [comment, setComment] = useState('');
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!file || add.isPending) return;
    add.mutate(
      { file, role, comment: comment.trim() },
      {
        onSuccess: () => {
          setFile(null);
          setComment('');
          if (input.current) input.current.value = '';
        },
      },
    );
  };
  const absent = add.error instanceof ApiError && add.error.status === 404;
  return (
    <form className="evidence-form box" onSubmit={submit}>
      <label className="field">
        <span>{t('evidence.file')}</span>
        <input
          ref={input}
          className="input"
          type="file"
          accept="image/*,video/*,application/pdf"
          onChange={(event) => setFile(event.target.files?.[0] ?? null)}
        />
      </label>
      <div className="field">
        <span>{t('evidence.role')}</span>
        <Segmented<EvidenceRole>
          label={t('evidence.role')}
          value={role}
          options={ROLES.map((one) => ({ value: one, text: t(`evidence.roles.${one}`) }))}
          onChange={setRole}
        />
      </div>
      <label className="field">
        <span>{t('evidence.comment')}</span>
        <input
          className="input"
          maxLength={1000}
          value={comment}
          onChange={(event) => setComment(event.target.value)}
        />
      </label>
      {add.isError ? (
        <p className="form-error" role="alert">
          {absent ? t('evidence.absent') : errorText(add.error)}
        </p>
      ) : null}
      <div className="actions">
        <Button type="submit" busy={add.isPending} unavailable={file ? undefined : t('evidence.fileFirst')}>
          {t('evidence.add')}
        </Button>
      </div>
    </form>
  );
}
