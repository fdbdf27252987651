import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate, useSearchParams } from 'react-router';
import { type RuleBook, type RuleView, useRuleBook } from '../../api/rules.ts';
import { Age } from '../../time/Time.tsx';
import { Button } from '../../ui/Button.tsx';
import { Segmented } from '../../ui/Segmented.tsx';
import { Empty, Failed, Loading } from '../../ui/States.tsx';
import { useShortcuts } from '../../ui/shortcuts.ts';
import { SeverityShape } from '../alerts/SeverityMark.tsx';
import { useMay } from '../session/permissions.ts';
import { aboutOf, conditionOf, kindsOf, searchText, severityRange } from './definition.ts';
import { useRuleTitle } from './title.ts';
import './rules.css';

type Standing = 'on' | 'off' | 'open';

function found(rules: readonly RuleView[], q: string, standing: string): RuleView[] {
  const words = q.toLowerCase().split(/\s+/).filter(Boolean);
  return rules.filter((rule) => {
    if (standing === 'on' && rule.enabled === false) return false;
    if (standing === 'off' && rule.enabled !== false) return false;
    if (standing === 'open' && !rule.open) return false;
    const text = searchText(rule);
    return words.every((word) => text.includes(word));
  });
}

/** Every rule in short, with how often it fires; what is searched for is in the address. */
export default function RulesPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [search, setSearch] = useSearchParams();
  const input = useRef<HTMLInputElement>(null);
  const book = useRuleBook();
  const may = useMay('rules:write');
  const [q, standing] = [search.get('q') ?? '', search.get('state') ?? ''];
  const set = (key: string, value: string): void =>
    setSearch(
      (before) => {
        const next = new URLSearchParams(before);
        if (value === '') next.delete(key);
        else next.set(key, value);
        return next;
      },
      { replace: true },
    );
  useShortcuts([
    { keys: 'f', text: t('shortcut.filter'), group: 'page', run: () => input.current?.focus() },
    {
      keys: 'n',
      text: t('rule.new'),
      group: 'page',
      run: () => {
        if (may) void navigate('/rules/new');
      },
    },
  ]);
  const rules = found(book.data?.items ?? [], q, standing);
  return (
    <div className="page">
      <div className="page-inner wide">
        <header className="page-head">
          <h1>{t('rule.title')}</h1>
          <input
            ref={input}
            className="input search"
            type="search"
            aria-label={t('action.search')}
            placeholder={t('rule.search')}
            value={q}
            onChange={(event) => set('q', event.target.value)}
          />
          <Segmented<Standing | ''>
            label={t('rule.state')}
            value={(standing as Standing) || ''}
            options={[
              { value: '', text: t('device.all') },
              { value: 'on', text: t('rule.on') },
              { value: 'off', text: t('rule.off') },
              { value: 'open', text: t('rule.withAlerts') },
            ]}
            onChange={(value) => set('state', value)}
          />
          {may ? (
            <Button look="primary" icon="plus" onClick={() => void navigate('/rules/new')}>
              {t('rule.new')}
            </Button>
          ) : null}
        </header>
        {book.data ? <Refused problems={book.data.problems} /> : null}
        {book.isPending ? <Loading /> : null}
        {book.isError && !book.data ? (
          <Failed error={book.error} onRetry={() => void book.refetch()} />
        ) : null}
        {book.data && rules.length === 0 ? (
          <Empty icon="search" title={t('rule.none')} hint={t('rule.noneHint')} />
        ) : null}
        {rules.length > 0 ? <RuleTable rules={rules} /> : null}
      </div>
    </div>
  );
}

/** The files were read again and refused: the rules before them are still in force. */
function Refused({ problems }: { problems: RuleBook['problems'] }) {
  const { t } = useTranslation();
  if (problems.length === 0) return null;
  return (
    <section className="box refused" role="alert">
      <h2>{t('rule.refused')}</h2>
      <p className="quiet">{t('rule.refusedHint')}</p>
      <ul>
        {problems.map(({ file, line, rule, key, message }, i) => (
          <li key={i}>
            <code>{[file, line].filter((part) => part !== null && part !== undefined).join(':')}</code>
            <span className="quiet">{[rule, key].filter(Boolean).join(' · ')}</span>
            <span>{message}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function RuleTable({ rules }: { rules: readonly RuleView[] }) {
  const { t } = useTranslation();
  return (
    <table className="table rule-table">
      <thead>
        <tr>
          <th>{t('alert.rule')}</th>
          <th>{t('silence.severity')}</th>
          <th className="roomy">{t('device.kind')}</th>
          <th className="roomy">{t('rule.condition')}</th>
          <th className="right">{t('rule.open')}</th>
          <th className="right roomy">{t('rule.fired24h')}</th>
          <th className="right roomy">{t('rule.lastFired')}</th>
          <th className="roomy">{t('rule.origin')}</th>
        </tr>
      </thead>
      <tbody>
        {rules.map((rule) => (
          <RuleRow key={rule.id} rule={rule} />
        ))}
      </tbody>
    </table>
  );
}

function RuleRow({ rule }: { rule: RuleView }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const title = useRuleTitle(rule);
  const range = severityRange(rule);
  const off = rule.enabled === false;
  const condition = conditionOf(rule);
  const path = `/rules/${encodeURIComponent(rule.id)}`;
  return (
    <tr className={off ? 'off' : ''} data-rule={rule.id} onClick={() => void navigate(path)}>
      <td>
        <Link to={path} onClick={(event) => event.stopPropagation()}>
          {title}
        </Link>
        <span className="rule-id quiet">{rule.id}</span>
        {off ? <span className="tag">{t('rule.off')}</span> : null}
      </td>
      <td>
        {range === null ? (
          '–'
        ) : (
          <span className="rule-severity">
            <SeverityShape severity={range.least} fill={off ? 'over' : 'outline'} size={14} />
            {t(`severity.${range.least}`)}
            {range.worst === range.least ? null : (
              <>
                {' → '}
                <SeverityShape severity={range.worst} fill={off ? 'over' : 'outline'} size={14} />
                {t(`severity.${range.worst}`)}
              </>
            )}
          </span>
        )}
      </td>
      <td className="roomy">
        {kindsOf(rule)
          .map((kind) => t(`device.kinds.${kind}`, { defaultValue: kind }))
          .join(' ')}
      </td>
      <td className="roomy">
        {condition === null ? (
          <span className="quiet">{t(`rule.about.${aboutOf(rule)}`, { defaultValue: aboutOf(rule) })}</span>
        ) : (
          <code>{condition}</code>
        )}
      </td>
      <td className="right num">
        {rule.open ? <strong>{rule.open}</strong> : <span className="quiet">0</span>}
      </td>
      <td className="right num roomy">{rule.fired24h ?? '–'}</td>
      <td className="right roomy">{rule.lastFiredAt ? <Age at={rule.lastFiredAt} /> : '–'}</td>
      <td className="roomy quiet">
        {rule.origin === 'user' ? (rule.author ?? t('rule.byUser')) : t('rule.byFile')}
        {' · '}
        {t('rule.version', { version: rule.version })}
      </td>
    </tr>
  );
}
