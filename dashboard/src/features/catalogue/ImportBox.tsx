import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type CatalogueName, faultsOf, type ImportAnswer, useImport } from '../../api/catalogue.ts';
import { Button } from '../../ui/Button.tsx';
import { FormError } from '../../ui/Form.tsx';

/** A file is tried first: what it would change, or every mistake by its line; only then it can be imported. */
export function ImportBox({ name }: { name: CatalogueName }) {
  const { t } = useTranslation();
  const input = useRef<HTMLInputElement>(null);
  const [file, setFile] = useState<File>();
  const [comment, setComment] = useState('');
  const attempt = useImport(name);
  const { data, error, isPending } = attempt;
  const faults = faultsOf(error);
  const choose = (chosen: File | undefined): void => {
    setFile(chosen);
    if (chosen) attempt.mutate({ file: chosen, dryRun: true });
    else attempt.reset();
  };
  const carryOut = (): void => {
    if (file && data?.dryRun)
      attempt.mutate({ file, dryRun: false, expectVersion: data.standing.version, comment: comment.trim() });
  };
  return (
    <section className="box catalogue-import">
      <h2>{t('catalogue.importing.title')}</h2>
      <p className="quiet">
        {t(`catalogue.importing.${name === 'calendars' ? 'calendarHint' : 'typesHint'}`)}
      </p>
      <div className="catalogue-choice">
        <input
          ref={input}
          className="visually-hidden"
          type="file"
          accept=".csv,.yml,.yaml,.json"
          aria-label={t('catalogue.importing.choose')}
          onChange={(event) => {
            choose(event.target.files?.[0]);
            // The same file, edited, can be chosen again.
            event.target.value = '';
          }}
        />
        <Button busy={isPending} onClick={() => input.current?.click()}>
          {t('catalogue.importing.choose')}
        </Button>
        <span className="quiet">{file?.name}</span>
      </div>
      {faults.length > 0 ? <Faults faults={faults} /> : <FormError error={error} />}
      {data ? <Outcome answer={data} /> : null}
      {data?.dryRun ? (
        <div className="catalogue-choice">
          <input
            className="input"
            aria-label={t('catalogue.importing.comment')}
            placeholder={t('catalogue.importing.comment')}
            maxLength={1000}
            value={comment}
            onChange={(event) => setComment(event.target.value)}
          />
          <Button look="primary" busy={isPending} onClick={carryOut}>
            {t('catalogue.importing.do')}
          </Button>
        </div>
      ) : null}
    </section>
  );
}

function Faults({ faults }: { faults: ReturnType<typeof faultsOf> }) {
  const { t } = useTranslation();
  return (
    <div role="alert" className="catalogue-outcome">
      <strong>{t('catalogue.importing.faults', { count: faults.length })}</strong>
      <ul>
        {faults.map(({ line, key, message }, i) => (
          <li key={i}>
            <span className="num">{t('catalogue.importing.line', { line })}</span> <code>{key}</code>{' '}
            {message}
          </li>
        ))}
      </ul>
    </div>
  );
}

function Outcome({ answer }: { answer: ImportAnswer }) {
  const { t } = useTranslation();
  const { added, changed, retired, unchanged, warnings, dryRun, imported } = answer;
  const counts = { added: added.length, changed: changed.length, retired: retired.length, unchanged };
  const text = imported ? t('catalogue.importing.done') : t('catalogue.importing.same');
  return (
    <div role="status" className="catalogue-outcome">
      <strong>{dryRun ? t('catalogue.importing.tried', counts) : text}</strong>
      {warnings.length > 0 ? (
        <section className="catalogue-warnings">
          <strong>{t('catalogue.importing.warnings')}</strong>
          <ul>
            {warnings.map((warning) => (
              <li key={warning}>{warning}</li>
            ))}
          </ul>
        </section>
      ) : null}
      <ul>
        {changed.map(({ key, fields }) => (
          <li key={key}>
            {t('catalogue.importing.changed')} <code>{key}</code>{' '}
            {fields.map(({ field, from, to }) => `${field}: ${from || '—'} → ${to || '—'}`).join('; ')}
          </li>
        ))}
        {added.map((key) => (
          <li key={key}>
            {t('catalogue.importing.added')} <code>{key}</code>
          </li>
        ))}
        {retired.map((key) => (
          <li key={key}>
            {t('catalogue.importing.retired')} <code>{key}</code>
          </li>
        ))}
      </ul>
    </div>
  );
}
