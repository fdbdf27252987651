import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { type RuleView, useRuleDeed } from '../../api/rules.ts';
import { Button } from '../../ui/Button.tsx';
import { FormError } from '../../ui/Form.tsx';

/** Off and on, and away with it: what stops an alarm is asked twice, and switched off with a reason. */
export function Deeds({ rule }: { rule: RuleView }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const deed = useRuleDeed(rule.id);
  const [asked, setAsked] = useState<'disable' | 'delete' | null>(null);
  const [why, setWhy] = useState('');
  const off = rule.enabled === false;
  const unsaid = asked === 'disable' && why.trim() === '';
  const act = (): void => {
    if (asked === 'delete')
      deed.mutate({ deed: 'delete' }, { onSuccess: () => void navigate('/rules', { replace: true }) });
    else
      deed.mutate(
        { deed: 'disable', comment: why },
        {
          onSuccess() {
            setAsked(null);
            setWhy('');
          },
        },
      );
  };
  return (
    <div className="rule-deeds">
      {asked === null ? (
        <div className="actions">
          <Button
            busy={deed.isPending}
            onClick={() => (off ? deed.mutate({ deed: 'enable', comment: '' }) : setAsked('disable'))}
          >
            {off ? t('rule.enable') : t('rule.disable')}
          </Button>
          {rule.origin === 'user' ? (
            <Button look="quiet" icon="trash" busy={deed.isPending} onClick={() => setAsked('delete')}>
              {t('rule.delete')}
            </Button>
          ) : null}
        </div>
      ) : (
        <form
          className="actions rule-sure"
          onSubmit={(event) => {
            event.preventDefault();
            if (!unsaid && !deed.isPending) act();
          }}
        >
          <span>
            {asked === 'delete' ? t('rule.deleteHint') : t('rule.disableHint', { count: rule.open ?? 0 })}
          </span>
          {asked === 'disable' ? (
            <input
              className="input search"
              aria-label={t('rule.whyOff')}
              placeholder={t('rule.whyOff')}
              maxLength={2000}
              value={why}
              onChange={(event) => setWhy(event.target.value)}
            />
          ) : null}
          <Button
            type="submit"
            look="primary"
            busy={deed.isPending}
            unavailable={unsaid ? t('silence.commentFirst') : undefined}
          >
            {asked === 'delete' ? t('rule.delete') : t('rule.disable')}
          </Button>
          <Button look="quiet" onClick={() => setAsked(null)}>
            {t('action.cancel')}
          </Button>
        </form>
      )}
      <FormError error={deed.error} />
    </div>
  );
}
