import { useTranslation } from 'react-i18next';
import { Button } from './Button.tsx';
import { useErrorText } from './States.tsx';

/** A line to write in. */
export function TextField({
  label,
  value,
  onChange,
  maxLength,
}: {
  label: string;
  value: string;
  onChange: (value: string) => void;
  maxLength: number;
}) {
  return (
    <label className="field">
      <span>{label}</span>
      <input
        className="input"
        maxLength={maxLength}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
    </label>
  );
}

/** A whole number to write in; empty while it is not given. */
export function NumberField({
  label,
  hint,
  value,
  onChange,
}: {
  label: string;
  hint?: string;
  value: string;
  onChange: (value: string) => void;
}) {
  return (
    <label className="field">
      <span>{label}</span>
      <input
        className="input"
        inputMode="numeric"
        placeholder={hint}
        maxLength={6}
        value={value}
        onChange={(event) => onChange(event.target.value.replaceAll(/\D/g, ''))}
      />
    </label>
  );
}

/** Why what was sent was refused; nothing while it was not. */
export function FormError({ error }: { error: unknown }) {
  const errorText = useErrorText();
  return error === null || error === undefined ? null : (
    <p className="form-error" role="alert">
      {errorText(error)}
    </p>
  );
}

/** The end of a form: why it was refused, what sends it, why it cannot be sent yet, and the way out. */
export function FormEnd({
  sending,
  submit,
  why,
  onCancel,
}: {
  sending: { error: unknown; isPending: boolean };
  submit: string;
  why: string | undefined;
  onCancel: () => void;
}) {
  const { t } = useTranslation();
  return (
    <>
      <FormError error={sending.error} />
      <div className="actions">
        <Button type="submit" look="primary" busy={sending.isPending} unavailable={why}>
          {submit}
        </Button>
        <Button look="quiet" onClick={onCancel}>
          {t('action.cancel')}
        </Button>
        {why === undefined ? null : <span className="quiet form-why">{why}</span>}
      </div>
    </>
  );
}
