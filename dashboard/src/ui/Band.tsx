import type { ReactNode } from 'react';

/**
 * A line across the whole width. `loud`: the ground's inverse, for what makes the page untrustworthy; `calm`: what can
 * wait. `end`: what can be done about it.
 */
export function Band({
  look,
  children,
  end,
}: {
  look: 'loud' | 'calm';
  children: ReactNode;
  end?: ReactNode;
}) {
  return (
    <div className={`band ${look}`}>
      <div className="band-said">{children}</div>
      {end === undefined ? null : <div className="actions">{end}</div>}
    </div>
  );
}
