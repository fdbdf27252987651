import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { useMakeRule } from '../../api/rules.ts';
import { useMay } from '../session/permissions.ts';
import { BacktestPanel } from './BacktestPanel.tsx';
import { EditorBox } from './EditorBox.tsx';
import { useVerdict } from './use-verdict.ts';
import './rules.css';

/** What a new rule begins with: every part of the usual one, to be changed. */
const firstRule = (title: string): string => `id: my-rule
title: { zh: ${title}, en: New rule }
kinds: [smoke]
when: smoke >= 0.15
hold: 5s
clear: smoke < 0.10
severity: major
`;

/** A rule that is being made; it can be tried on the past before it judges anything. */
export default function NewRulePage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const may = useMay('rules:write');
  const make = useMakeRule();
  const [text, setText] = useState(() => firstRule(t('rule.new')));
  const [comment, setComment] = useState('');
  const { verdict, validate } = useVerdict();
  const bad = verdict?.of === text && !verdict.ok;
  return (
    <div className="page">
      <div className="page-inner wide">
        <header className="page-head">
          <h1>{t('rule.new')}</h1>
        </header>
        <EditorBox
          text={text}
          onText={setText}
          readOnly={!may}
          verdict={verdict}
          validate={validate}
          comment={comment}
          onComment={setComment}
          action={t('rule.make')}
          unavailable={bad ? t('rule.problemsFirst') : undefined}
          busy={make.isPending}
          error={make.error}
          onSave={() =>
            make.mutate(
              { yaml: text, comment },
              { onSuccess: ({ id }) => void navigate(`/rules/${encodeURIComponent(id)}`) },
            )
          }
        />
        <BacktestPanel
          rule={null}
          yaml={text}
          definition={verdict?.of === text ? verdict.definition : undefined}
        />
      </div>
    </div>
  );
}
