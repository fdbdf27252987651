import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type CaseDetail, useCaseList, useEventTypes } from '../../api/cases.ts';
import { useLocalText } from '../../i18n/language.ts';
import { useLive } from '../../live/hooks.ts';
import { Button } from '../../ui/Button.tsx';
import { Combobox } from '../../ui/Combobox.tsx';
import { Segmented } from '../../ui/Segmented.tsx';
import { DispatchFields } from './DispatchFields.tsx';
import type { Inputs } from './deed.ts';
import { type DeedForm, type DeedName, ruleOf } from './offers.ts';

export interface DeedFieldsProps {
  name: DeedName;
  value: CaseDetail;
  busy: boolean;
  /** Why there are words missing; undefined: there are none. */
  wordless: string | undefined;
  onDo: (inputs: Inputs) => void;
}

/** What a deed asks for beside words. */
export function DeedFields(props: DeedFieldsProps) {
  const forms: Record<DeedForm, (props: DeedFieldsProps) => React.ReactNode> = {
    type: TypeFields,
    units: DispatchFields,
    limit: LimitFields,
    photos: PhotoFields,
    into: IntoFields,
    alerts: AlertFields,
  };
  const form = ruleOf(props.name).form;
  if (form === undefined) return null;
  const Fields = forms[form];
  return (
    <div className="deed">
      <Fields {...props} />
    </div>
  );
}

function Do({
  name,
  busy,
  why,
  onDo,
}: {
  name: DeedName;
  busy: boolean;
  why: string | undefined;
  onDo: () => void;
}) {
  const { t } = useTranslation();
  return (
    <div className="actions">
      <Button look="primary" busy={busy} unavailable={why} onClick={onDo}>
        {t(`case.deeds.${name}`)}
      </Button>
      {why === undefined ? null : <span className="quiet form-why">{why}</span>}
    </div>
  );
}

function useTypeOptions(caseClass: CaseDetail['type'], simple = false) {
  const local = useLocalText();
  const types = useEventTypes().data ?? [];
  return types
    .filter((type) => type.class === caseClass && (!simple || type.simple))
    .map(({ code, name }) => ({ value: code, text: local(name), hint: code }));
}

function TypeFields({ name, value, busy, onDo }: DeedFieldsProps) {
  const { t } = useTranslation();
  const options = useTypeOptions(value.type);
  const [typeCode, setTypeCode] = useState(value.typeCode);
  return (
    <>
      <Combobox
        label={t('case.chosenType')}
        placeholder={t('case.typeFirst')}
        options={options}
        value={typeCode}
        onChange={setTypeCode}
      />
      <Do
        name={name}
        busy={busy}
        why={typeCode === null ? t('case.typeFirst') : undefined}
        onDo={() => onDo(typeCode === null ? {} : { typeCode })}
      />
    </>
  );
}

/** On the clock of the office, or on that of emergencies: the hub takes only that of its limit. */
const LIMITS = [
  '1 working-hours',
  '4 working-hours',
  '1 working-days',
  '2 working-days',
  '1h',
  '4h',
] as const;
function LimitFields({ name, busy, wordless, onDo }: DeedFieldsProps) {
  const { t } = useTranslation();
  const [limit, setLimit] = useState<string>(LIMITS[0]);
  return (
    <>
      <div className="field">
        <span>{t('case.more')}</span>
        <Segmented
          label={t('case.more')}
          value={limit}
          options={LIMITS.map((one) => ({ value: one, text: t(`case.limits.${one}`) }))}
          onChange={setLimit}
        />
      </div>
      <Do name={name} busy={busy} why={wordless} onDo={() => onDo({ limit })} />
    </>
  );
}

function PhotoFields({ name, value, busy, onDo }: DeedFieldsProps) {
  const { t } = useTranslation();
  const options = useTypeOptions(value.type, true);
  const [typeCode, setTypeCode] = useState(value.typeCode);
  const photos = (role: 'before' | 'after'): string[] =>
    value.evidence
      .filter((one) => one.role === role && one.kind === 'photo' && one.wrong === null)
      .map(({ id }) => id);
  const [before, after] = [photos('before'), photos('after')];
  const why =
    typeCode === null
      ? t('case.typeFirst')
      : before.length === 0 || after.length === 0
        ? t('case.photosFirst')
        : undefined;
  return (
    <>
      <Combobox
        label={t('case.chosenType')}
        placeholder={t('case.typeFirst')}
        options={options}
        value={typeCode}
        onChange={setTypeCode}
      />
      <Do
        name={name}
        busy={busy}
        why={why}
        onDo={() => onDo({ before, after, ...(typeCode !== null && { typeCode }) })}
      />
    </>
  );
}

function IntoFields({ name, value, busy, wordless, onDo }: DeedFieldsProps) {
  const { t } = useTranslation();
  const text = useLocalText();
  const list = useCaseList('state=open');
  const [into, setInto] = useState<string | null>(null);
  const others = (list.data?.pages.flatMap(({ items }) => items) ?? []).filter(({ id }) => id !== value.id);
  return (
    <>
      <Combobox
        label={t('case.intoWhich')}
        placeholder={others.length === 0 ? t('case.noOther') : t('case.text')}
        options={others.map((one) => ({
          value: one.id,
          text: `${one.address ?? one.gridCode} ${text(one.title)}`,
          hint: one.number,
        }))}
        value={into}
        onChange={setInto}
      />
      <Do
        name={name}
        busy={busy}
        why={into === null ? t('case.intoWhich') : wordless}
        onDo={() => into !== null && onDo({ into })}
      />
    </>
  );
}

function AlertFields({ name, value, busy, wordless, onDo }: DeedFieldsProps) {
  const { t } = useTranslation();
  const text = useLocalText();
  const alerts = useLive((state) => state.alerts);
  const [alertIds, setAlertIds] = useState<string[]>([]);
  const some = alertIds.length > 0 && alertIds.length < value.alertIds.length;
  return (
    <>
      <fieldset className="choices">
        <legend className="quiet">{t('case.alertsFirst')}</legend>
        {value.alertIds.map((id) => {
          const alert = alerts.get(id);
          return (
            <label key={id} className="check">
              <input
                type="checkbox"
                checked={alertIds.includes(id)}
                onChange={(event) =>
                  setAlertIds(event.target.checked ? [...alertIds, id] : alertIds.filter((one) => one !== id))
                }
              />
              <span>{alert ? `${alert.labels['address'] ?? alert.gridCode} ${text(alert.title)}` : id}</span>
            </label>
          );
        })}
      </fieldset>
      <Do
        name={name}
        busy={busy}
        why={some ? wordless : t('case.alertsFirst')}
        onDo={() => onDo({ alertIds })}
      />
    </>
  );
}
