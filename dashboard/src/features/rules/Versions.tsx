import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type RuleVersion, type RuleView, useRuleDeed, useRuleVersions } from '../../api/rules.ts';
import { Moment } from '../../time/Time.tsx';
import { Button } from '../../ui/Button.tsx';
import { FormError } from '../../ui/Form.tsx';
import { Failed, Loading } from '../../ui/States.tsx';
import { useMay } from '../session/permissions.ts';

const RuleDiff = lazy(() => import('./RuleDiff.tsx'));

/** What a rule was before: any two versions side by side, and the way back. */
export function Versions({ rule }: { rule: RuleView }) {
  const { t } = useTranslation();
  const versions = useRuleVersions(rule.id, rule.version);
  const [chosen, setChosen] = useState<readonly number[]>([]);
  const all = versions.data?.pages.flatMap((page) => page.items) ?? [];
  // The newest choice pushes the oldest out: there are never more than two.
  const toggle = (version: number): void =>
    setChosen(
      chosen.includes(version) ? chosen.filter((one) => one !== version) : [...chosen, version].slice(-2),
    );
  const [before, after] = chosen
    .toSorted((a, b) => a - b)
    .map((version) => all.find((one) => one.version === version));
  return (
    <section className="section rule-versions">
      <h2>{t('rule.versions')}</h2>
      {versions.isPending ? <Loading rows={2} /> : null}
      {versions.isError ? <Failed error={versions.error} onRetry={() => void versions.refetch()} /> : null}
      {all.length > 1 ? <p className="quiet">{t('rule.versionsHint')}</p> : null}
      <ol>
        {all.map((one) => (
          <Version
            key={one.version}
            rule={rule}
            version={one}
            chosen={chosen.includes(one.version)}
            onChoose={() => toggle(one.version)}
          />
        ))}
      </ol>
      {versions.hasNextPage ? (
        <Button busy={versions.isFetchingNextPage} onClick={() => void versions.fetchNextPage()}>
          {t('action.more')}
        </Button>
      ) : null}
      {before && after ? (
        <div className="rule-versions-diff">
          <h3>{t('rule.between', { before: before.version, after: after.version })}</h3>
          <Suspense fallback={<Loading rows={2} />}>
            <RuleDiff
              before={before.yaml}
              after={after.yaml}
              label={t('rule.between', { before: before.version, after: after.version })}
            />
          </Suspense>
        </div>
      ) : null}
    </section>
  );
}

function Version({
  rule,
  version,
  chosen,
  onChoose,
}: {
  rule: RuleView;
  version: RuleVersion;
  chosen: boolean;
  onChoose: () => void;
}) {
  const { t } = useTranslation();
  const may = useMay('rules:write');
  const back = useRuleDeed(rule.id);
  const [asked, setAsked] = useState(false);
  const { version: number, at, author, origin, comment } = version;
  const current = number === rule.version;
  return (
    <li data-version={number}>
      <label className="check">
        <input type="checkbox" checked={chosen} onChange={onChoose} />
        <span>
          <strong className="num">{t('rule.version', { version: number })}</strong>{' '}
          <span className="quiet">
            {origin === 'file' ? t('rule.byFile') : (author ?? t('rule.byUser'))} · <Moment at={at} />
          </span>
          {comment ? <span className="version-comment">{comment}</span> : null}
        </span>
      </label>
      {current ? <span className="quiet">{t('rule.current')}</span> : null}
      {may && !current ? (
        <Button
          look={asked ? 'primary' : 'quiet'}
          busy={back.isPending}
          onClick={() =>
            asked
              ? back.mutate(
                  { deed: 'rollback', version: number, comment: '' },
                  { onSettled: () => setAsked(false) },
                )
              : setAsked(true)
          }
        >
          {asked ? t('rule.rollbackSure') : t('rule.rollback')}
        </Button>
      ) : null}
      <FormError error={back.error} />
    </li>
  );
}
