import type { ReactNode } from 'react';

/** A name and what belongs to it, in a list of facts (`<dl className="facts">`). `num`: a figure, in tabular numerals. */
export function Fact({ name, num = false, children }: { name: string; num?: boolean; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd className={num ? 'num' : undefined}>{children}</dd>
    </div>
  );
}
