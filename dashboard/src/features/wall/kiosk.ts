/** A cursor that does not move is hidden after so long. */
const CURSOR_MS = 3000;

/** A page nobody sits at: no cursor that stands still, and a screen that stays lit. Returns how to end it. */
export function startKiosk(root: HTMLElement): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let lock: WakeLockSentinel | undefined;
  let ended = false;

  const moved = (): void => {
    root.classList.remove('no-cursor');
    clearTimeout(timer);
    timer = setTimeout(() => root.classList.add('no-cursor'), CURSOR_MS);
  };
  // The browser takes the lock away whenever the page is hidden.
  const stayLit = async (): Promise<void> => {
    if (document.hidden || !('wakeLock' in navigator)) return;
    const got = await navigator.wakeLock.request('screen').catch(() => undefined);
    if (ended) void got?.release();
    else lock = got;
  };
  const seen = (): void => void stayLit();

  moved();
  seen();
  window.addEventListener('pointermove', moved);
  document.addEventListener('visibilitychange', seen);
  return () => {
    ended = true;
    clearTimeout(timer);
    window.removeEventListener('pointermove', moved);
    document.removeEventListener('visibilitychange', seen);
    void lock?.release();
  };
}
