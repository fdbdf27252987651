import { type RefObject, useEffect, useRef, useState } from 'react';

/** How far ahead of the eye things get ready. */
const AHEAD = '400px';

/** Whether an element is in sight, or nearly. */
export function useInView<E extends Element>(): { ref: RefObject<E | null>; inView: boolean } {
  const ref = useRef<E>(null);
  const [inView, setInView] = useState(false);
  useEffect(() => {
    const element = ref.current;
    if (!element) return undefined;
    const observer = new IntersectionObserver(
      (entries) => setInView(entries.at(-1)?.isIntersecting ?? false),
      // The page scrolls, not the document: a margin counts only around what scrolls.
      { root: element.closest('.page'), rootMargin: AHEAD },
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return { ref, inView };
}
