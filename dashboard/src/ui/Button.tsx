import type { ReactNode } from 'react';
import { Icon, type IconName } from './Icon.tsx';
import { keycaps } from './shortcuts.ts';

interface ButtonProps {
  children: ReactNode;
  onClick?: () => void;
  /** `primary` once on a surface; `quiet` has no border. */
  look?: 'primary' | 'plain' | 'quiet';
  size?: 'normal' | 'large';
  type?: 'button' | 'submit';
  icon?: IconName;
  busy?: boolean;
  /** Why it cannot be used now; shown on hover and read out. Undefined: it can. */
  unavailable?: string | undefined;
  full?: boolean;
  /** The shortcut that does the same, shown on hover. */
  keys?: string | undefined;
}

/** A button. One that cannot be used stays reachable by keyboard and says why. */
export function Button({
  children,
  onClick,
  look = 'plain',
  size = 'normal',
  type = 'button',
  icon,
  busy = false,
  unavailable,
  full = false,
  keys,
}: ButtonProps) {
  const barred = busy || unavailable !== undefined;
  return (
    <button
      type={type}
      className={`button ${look} ${size}${full ? ' full' : ''}${busy ? ' busy' : ''}`}
      aria-disabled={barred}
      title={unavailable ?? (keys && keycaps(keys).join(' '))}
      aria-keyshortcuts={keys}
      onClick={(event) => {
        event.stopPropagation();
        if (barred) event.preventDefault();
        else onClick?.();
      }}
    >
      {icon ? <Icon name={icon} size={18} /> : null}
      <span>{children}</span>
      {unavailable === undefined ? null : <span className="visually-hidden">{unavailable}</span>}
    </button>
  );
}

/** A button that shows an icon only; `label` is what it does, on hover and for screen readers. */
export function IconButton({
  icon,
  label,
  onClick,
  pressed,
}: {
  icon: IconName;
  label: string;
  onClick: () => void;
  pressed?: boolean;
}) {
  return (
    <button
      type="button"
      className="icon-button"
      aria-label={label}
      title={label}
      aria-pressed={pressed}
      onClick={onClick}
    >
      <Icon name={icon} />
    </button>
  );
}
