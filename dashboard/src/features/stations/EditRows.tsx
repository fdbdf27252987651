import { type FormEvent, type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, IconButton } from '../../ui/Button.tsx';
import { FormEnd } from '../../ui/Form.tsx';

/** A row that is being edited; `key` is its own while the form is open, new rows have no id yet. */
export type Row<T> = T & { key: number };

/** The rows of a form: changed, added and dropped here, sent as a whole. */
export function useRows<T>(initial: () => T[]) {
  const [rows, setRows] = useState<Row<T>[]>(() => initial().map((one, key) => ({ ...one, key })));
  return {
    rows,
    put: (key: number, part: Partial<T>): void =>
      setRows(rows.map((one) => (one.key === key ? { ...one, ...part } : one))),
    add: (one: T): void =>
      setRows([...rows, { ...one, key: Math.max(-1, ...rows.map(({ key }) => key)) + 1 }]),
    drop: (key: number): void => setRows(rows.filter((one) => one.key !== key)),
  };
}

interface EditRowsProps<T extends { name: string }> {
  label: string;
  rows: readonly Row<T>[];
  /** The fields of a row. */
  children(row: Row<T>): ReactNode;
  /** `items` for rows of goods, whose fields are narrower. */
  look?: 'items';
  addLabel: string;
  onAdd(): void;
  onDrop(key: number): void;
  sending: { error: unknown; isPending: boolean };
  /** Why it cannot be sent yet. */
  why: string | undefined;
  onSubmit(): void;
  onCancel(): void;
}

/** A form of rows, each with its fields and a way to drop it. */
export function EditRows<T extends { name: string }>(props: EditRowsProps<T>) {
  const { t } = useTranslation();
  const { label, rows, children, look, addLabel, sending, why, onCancel } = props;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (why === undefined && !sending.isPending) props.onSubmit();
  };
  return (
    <form className="box office-form" onSubmit={submit} aria-label={label}>
      <ul className="edit-rows">
        {rows.map((row) => (
          <li key={row.key} className={`edit-row${look === undefined ? '' : ` ${look}`}`}>
            {children(row)}
            <IconButton
              icon="trash"
              label={t('station.removeOne', { name: row.name })}
              onClick={() => props.onDrop(row.key)}
            />
          </li>
        ))}
      </ul>
      <div className="actions">
        <Button look="quiet" icon="plus" onClick={props.onAdd}>
          {addLabel}
        </Button>
      </div>
      <FormEnd sending={sending} submit={t('action.save')} why={why} onCancel={onCancel} />
    </form>
  );
}
