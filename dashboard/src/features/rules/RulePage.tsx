import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import { ApiError } from '../../api/fetch.ts';
import { type RuleView, useRule, useSaveRule } from '../../api/rules.ts';
import { Moment } from '../../time/Time.tsx';
import { Empty, Failed, Loading } from '../../ui/States.tsx';
import { useMay } from '../session/permissions.ts';
import { BacktestPanel } from './BacktestPanel.tsx';
import { Conflict } from './Conflict.tsx';
import { Deeds } from './Deeds.tsx';
import { EditorBox } from './EditorBox.tsx';
import { useRuleTitle } from './title.ts';
import { useVerdict } from './use-verdict.ts';
import { Versions } from './Versions.tsx';
import './rules.css';
import { Fact } from '../../ui/Fact.tsx';

/** One rule: how it is written, how often it fires, what it was before, and what it would do when changed. */
export default function RulePage() {
  const { t } = useTranslation();
  const id = useParams()['id'] ?? '';
  const query = useRule(id);
  if (query.data) return <RuleDetail key={id} rule={query.data} again={query.refetch} />;
  if (query.error instanceof ApiError && query.error.status === 404)
    return <Empty icon="search" title={t('rule.gone', { id })} />;
  return query.isError ? <Failed error={query.error} onRetry={() => void query.refetch()} /> : <Loading />;
}

/** As it is written; a hub that does not keep that has its definition, which is YAML too. */
const textOf = ({ yaml, definition }: RuleView): string => yaml ?? JSON.stringify(definition, null, 2);

function RuleDetail({ rule, again }: { rule: RuleView; again: () => Promise<unknown> }) {
  const { t } = useTranslation();
  const title = useRuleTitle(rule);
  const may = useMay('rules:write');
  const save = useSaveRule(rule.id);
  const [draft, setDraft] = useState<{ text: string; version: number } | null>(null);
  const [comment, setComment] = useState('');
  const { verdict, validate } = useVerdict();
  const saved = textOf(rule);
  const text = draft?.text ?? saved;
  const dirty = draft !== null && draft.text !== saved;
  const overtaken = dirty && draft.version !== rule.version;
  const reset = (): void => {
    setDraft(null);
    save.reset();
  };
  const write = (version: number): void =>
    save.mutate(
      { yaml: text, comment, expectVersion: version },
      {
        onSuccess: () => {
          setComment('');
          setDraft(null);
        },
        // Somebody was faster: what they wrote is read, and shown beside what is written here.
        onError: () => void again(),
      },
    );
  const bad = verdict?.of === text && !verdict.ok;
  const conflict = save.error instanceof ApiError && save.error.status === 409;
  return (
    <div className="page">
      <div className="page-inner wide">
        <header className="page-head">
          <h1>
            {title} <span className="quiet rule-id">{rule.id}</span>
          </h1>
          {rule.enabled === false ? <span className="tag">{t('rule.off')}</span> : null}
          {may ? <Deeds rule={rule} /> : null}
        </header>
        <Facts rule={rule} />
        {overtaken ? (
          <Conflict
            theirs={saved}
            mine={text}
            version={rule.version}
            author={rule.author ?? null}
            busy={save.isPending}
            onKeepMine={() => write(rule.version)}
            onTakeTheirs={reset}
          />
        ) : null}
        <div className="rule-columns">
          <EditorBox
            text={text}
            onText={(next) =>
              setDraft(next === saved ? null : { text: next, version: draft?.version ?? rule.version })
            }
            readOnly={!may}
            verdict={verdict}
            validate={validate}
            comment={comment}
            onComment={setComment}
            action={t('rule.save')}
            unavailable={
              overtaken
                ? t('rule.decideFirst')
                : !dirty
                  ? t('rule.unchanged')
                  : bad
                    ? t('rule.problemsFirst')
                    : undefined
            }
            busy={save.isPending}
            error={conflict ? null : save.error}
            onSave={() => write(draft?.version ?? rule.version)}
            onReset={dirty ? reset : undefined}
          />
          <Versions rule={rule} />
        </div>
        <BacktestPanel
          rule={rule}
          yaml={dirty ? text : null}
          definition={dirty ? (verdict?.of === text ? verdict.definition : undefined) : rule.definition}
        />
      </div>
    </div>
  );
}

function Facts({ rule }: { rule: RuleView }) {
  const { t } = useTranslation();
  return (
    <dl className="facts box rule-facts">
      <Fact num name={t('rule.open')}>
        {rule.open ?? '–'}
      </Fact>
      <Fact num name={t('rule.holds')}>
        {rule.holds ?? '–'}
      </Fact>
      <Fact num name={t('rule.fired24h')}>
        {rule.fired24h ?? '–'}
      </Fact>
      <Fact num name={t('rule.lastFired')}>
        {rule.lastFiredAt ? <Moment at={rule.lastFiredAt} age /> : '–'}
      </Fact>
      <Fact num name={t('rule.versionName')}>
        {rule.version}
        {rule.loadedAt === undefined ? null : (
          <span className="quiet">
            {' '}
            <Moment at={rule.loadedAt} />
          </span>
        )}
      </Fact>
      <Fact num name={t('rule.origin')}>
        {rule.origin === 'user' ? (rule.author ?? t('rule.byUser')) : t('rule.byFile')}
        {rule.file ? (
          <code className="quiet rule-file">{[rule.file, rule.line].filter(Boolean).join(':')}</code>
        ) : null}
      </Fact>
    </dl>
  );
}
