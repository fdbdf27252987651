import type { ReactNode } from 'react';

/** A part of the kit under its name. */
export function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="section">
      <h3>{title}</h3>
      {children}
    </section>
  );
}
