import { keycaps } from './shortcuts.ts';
import './choices.css';

/** Keys as they look on a keyboard. */
export function Keycaps({ keys }: { keys: string }) {
  return (
    <span className="keycaps">
      {keycaps(keys).map((cap, i) => (
        <kbd key={`${cap}-${i}`}>{cap}</kbd>
      ))}
    </span>
  );
}
