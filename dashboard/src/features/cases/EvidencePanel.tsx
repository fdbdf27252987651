import { type FormEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CaseDetail } from '../../api/cases.ts';
import {
  bundleUrl,
  type Evidence,
  type EvidenceRole,
  evidenceUrl,
  useAddEvidence,
  useMarkWrong,
} from '../../api/evidence.ts';
import { ApiError } from '../../api/fetch.ts';
import { Moment } from '../../time/Time.tsx';
import { Button } from '../../ui/Button.tsx';
import { FormError, TextField } from '../../ui/Form.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { Segmented } from '../../ui/Segmented.tsx';
import { useErrorText } from '../../ui/States.tsx';
import { useMay } from '../session/permissions.ts';
import { useActor } from './names.ts';

const ROLES = ['before', 'after', 'other'] as const;
const KIB = 1024;
const MIB = 1_048_576;

const sizeText = (sizeBytes: number): string =>
  sizeBytes < MIB ? `${Math.max(1, Math.round(sizeBytes / KIB))} KiB` : `${(sizeBytes / MIB).toFixed(1)} MiB`;

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
          <Piece key={one.id} caseId={value.id} one={one} mayMark={may} />
        ))}
      </ul>
      {may ? <AddEvidence caseId={value.id} /> : null}
    </section>
  );
}

function Piece({ caseId, one, mayMark }: { caseId: string; one: Evidence; mayMark: boolean }) {
  const { t } = useTranslation();
  const actor = useActor();
  const mark = useMarkWrong(caseId);
  const [reason, setReason] = useState<string | null>(null);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const why = reason?.trim() ?? '';
    if (why !== '' && !mark.isPending)
      mark.mutate({ id: one.id, reason: why }, { onSuccess: () => setReason(null) });
  };
  return (
    <li className={one.wrong ? 'wrong' : ''}>
      {one.kind === 'photo' ? (
        <a className="evidence-photo" href={evidenceUrl(caseId, one.id)} download>
          <img
            src={evidenceUrl(caseId, one.id)}
            alt={one.comment ?? t('evidence.kinds.photo')}
            loading="lazy"
          />
        </a>
      ) : null}
      <a href={evidenceUrl(caseId, one.id)} download>
        <Icon name="download" size={16} /> {t(`evidence.roles.${one.role}`)} ·{' '}
        {t(`evidence.kinds.${one.kind}`)}
      </a>
      <span className="quiet">
        {actor(one.addedBy)} <Moment at={one.takenAt ?? one.addedAt} />{' '}
        <span className="num">{sizeText(one.sizeBytes)}</span>
      </span>
      <span className="quiet">
        SHA-256 <code className="evidence-hash">{one.sha256}</code>
      </span>
      {one.comment ? <span>{one.comment}</span> : null}
      {one.wrong ? (
        <strong>{t('evidence.wrong', { who: one.wrong.by, reason: one.wrong.reason })}</strong>
      ) : mayMark ? (
        <button
          type="button"
          className="evidence-mark"
          onClick={() => setReason(reason === null ? '' : null)}
        >
          {t('evidence.mark')}
        </button>
      ) : null}
      {reason === null ? null : (
        <form className="saved-view-form" onSubmit={submit}>
          <input
            className="input"
            aria-label={t('evidence.why')}
            placeholder={t('evidence.why')}
            maxLength={1000}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
          />
          <Button type="submit" busy={mark.isPending}>
            {t('evidence.mark')}
          </Button>
        </form>
      )}
      <FormError error={mark.error} />
    </li>
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
        {/* The browser's own button speaks the language of the browser. */}
        <span className="input file-input">
          <strong>{t('evidence.choose')}</strong>
          <span className="quiet">{file?.name ?? t('evidence.noFile')}</span>
        </span>
        <input
          ref={input}
          className="visually-hidden"
          type="file"
          accept="image/jpeg,image/png,image/webp,video/mp4,application/pdf"
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
      <TextField label={t('evidence.comment')} maxLength={1000} value={comment} onChange={setComment} />
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
