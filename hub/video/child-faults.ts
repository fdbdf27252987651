import type { ChildFault } from './child.ts';

/** Says how things stand with several children as one: the fault of any of them, and null when all are well. */
export function childFaults(
  report: (fault: ChildFault | null) => void,
): (child: string) => (fault: ChildFault | null) => void {
  const standing = new Map<string, ChildFault>();
  return (child) => (fault) => {
    if (fault) standing.set(child, fault);
    else standing.delete(child);
    const [first = null] = standing.values();
    report(first);
  };
}
