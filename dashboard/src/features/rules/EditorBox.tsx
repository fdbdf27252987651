import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../../api/fetch.ts';
import { type RuleProblem, useRuleSchema } from '../../api/rules.ts';
import { Button } from '../../ui/Button.tsx';
import { Loading, useErrorText } from '../../ui/States.tsx';
import type { Verdict } from './use-verdict.ts';

const RuleEditor = lazy(() => import('./RuleEditor.tsx'));

const asksNobody = (): Promise<null> => Promise.resolve(null);

/** The problems a refused request brought along, if it brought any. */
export function problemsOf(error: unknown): RuleProblem[] {
  const problems = error instanceof ApiError ? error.problem['problems'] : undefined;
  return Array.isArray(problems) ? (problems as RuleProblem[]) : [];
}

interface EditorBoxProps {
  text: string;
  onText: (text: string) => void;
  readOnly: boolean;
  verdict: Verdict | null;
  validate: React.ComponentProps<typeof RuleEditor>['validate'];
  comment: string;
  onComment: (comment: string) => void;
  /** What saving is called here. */
  action: string;
  /** Why it cannot be saved now; null when nothing has changed. */
  unavailable: string | undefined;
  busy: boolean;
  error: unknown;
  onSave: () => void;
  onReset?: (() => void) | undefined;
}

/** A rule as it is written, what is wrong with it, and the way to put it in force with a word on why. */
export function EditorBox(props: EditorBoxProps) {
  const { t } = useTranslation();
  const errorText = useErrorText();
  const schema = useRuleSchema();
  const { text, readOnly, verdict, error } = props;
  const current = verdict?.of === text ? verdict : null;
  const problems = current ? current.problems : problemsOf(error);
  const save = (): void => {
    if (props.unavailable === undefined && !props.busy) props.onSave();
  };
  return (
    <section className="section">
      <Suspense fallback={<Loading rows={5} />}>
        <RuleEditor
          value={text}
          readOnly={readOnly}
          label={t('rule.text')}
          schema={schema.data}
          onChange={props.onText}
          validate={readOnly ? asksNobody : props.validate}
          onSave={save}
        />
      </Suspense>
      {problems.length > 0 ? (
        <ol className="rule-problems" role="alert">
          {problems.map(({ line, key, message }, i) => (
            <li key={i}>
              <span className="num">{line ? t('rule.line', { line }) : ''}</span>
              <code>{key}</code>
              <span>{message}</span>
            </li>
          ))}
        </ol>
      ) : (
        <p className="quiet rule-verdict" role="status">
          {current?.ok ? t('rule.valid') : readOnly ? t('rule.readOnly') : t('rule.checking')}
        </p>
      )}
      {error && problemsOf(error).length === 0 ? (
        <p className="form-error" role="alert">
          {errorText(error)}
        </p>
      ) : null}
      {readOnly ? null : (
        <form
          className="rule-save"
          onSubmit={(event) => {
            event.preventDefault();
            save();
          }}
        >
          <input
            className="input"
            aria-label={t('rule.why')}
            placeholder={t('rule.why')}
            maxLength={2000}
            value={props.comment}
            onChange={(event) => props.onComment(event.target.value)}
          />
          <Button type="submit" look="primary" busy={props.busy} unavailable={props.unavailable}>
            {props.action}
          </Button>
          {props.onReset ? (
            <Button look="quiet" onClick={props.onReset}>
              {t('rule.reset')}
            </Button>
          ) : null}
        </form>
      )}
    </section>
  );
}
