import { type ReactNode, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { IconButton } from './Button.tsx';

/** A sheet over the page; the browser keeps the focus in it and closes it on Escape. */
export function Dialog({
  title,
  onClose,
  look,
  children,
}: {
  title: string;
  onClose: () => void;
  /** A class of its own: another width, another place. */
  look?: 'palette' | 'sheet';
  children: ReactNode;
}) {
  const { t } = useTranslation();
  const ref = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const dialog = ref.current;
    dialog?.showModal();
    return () => dialog?.close();
  }, []);
  return (
    <dialog
      ref={ref}
      className={look ? `dialog ${look}` : 'dialog'}
      aria-label={title}
      onClose={(event) => {
        // The news of a close comes late: by then it may have been opened again.
        if (!event.currentTarget.open) onClose();
      }}
    >
      <header>
        <h2>{title}</h2>
        <IconButton icon="close" label={t('action.dismiss')} onClick={onClose} />
      </header>
      {children}
    </dialog>
  );
}
