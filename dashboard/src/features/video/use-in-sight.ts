import { type RefObject, useEffect, useState } from 'react';

/** Whether an element is in sight of somebody: on the screen, and the page not hidden. */
export function useInSight(ref: RefObject<Element | null>): boolean {
  const [inView, setInView] = useState(false);
  const [hidden, setHidden] = useState(document.hidden);
  useEffect(() => {
    const element = ref.current;
    if (!element) return undefined;
    const observer = new IntersectionObserver((entries) =>
      setInView(entries.at(-1)?.isIntersecting ?? false),
    );
    observer.observe(element);
    const onVisibility = (): void => setHidden(document.hidden);
    document.addEventListener('visibilitychange', onVisibility);
    return () => {
      observer.disconnect();
      document.removeEventListener('visibilitychange', onVisibility);
    };
  }, [ref]);
  return inView && !hidden;
}
