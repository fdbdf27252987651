/** The last readings of a device that are remembered: how many, and for how long they count. */
const WINDOW = 64;
const WINDOW_MS = 10 * 60_000;
/** The connection of readings remembered from before this process: whether they were acknowledged is not known. */
export const FROM_STORE = -1;

/** What tells one reading of a device from another. */
export interface ReadingMark {
  seq: number | null;
  deviceAt: number | null;
  receivedAt: number;
  connectionId: number;
  /** The metrics as text. */
  content: string;
}

/** FNV-1a over UTF-16 units: told apart are readings that already share device and sequence number. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash | 0;
}

/** A ring of plain numbers: about 2 kB a device, whatever it sends. */
class Window {
  readonly #keys = new Float64Array(WINDOW).fill(Number.NaN);
  readonly #deviceAt = new Float64Array(WINDOW);
  readonly #receivedAt = new Float64Array(WINDOW);
  readonly #connections = new Int32Array(WINDOW);
  readonly #metrics = new Int32Array(WINDOW);
  #next = 0;

  has(key: number, mark: ReadingMark, metrics: number): boolean {
    const notBefore = mark.receivedAt - WINDOW_MS;
    for (let i = 0; i < WINDOW; i++) {
      if (this.#keys[i] !== key || (this.#receivedAt[i] ?? 0) < notBefore) continue;
      const connection = this.#connections[i] ?? 0;
      if (key >= 0 && connection === mark.connectionId) return true;
      if (this.#metrics[i] !== metrics) continue;
      if (connection === FROM_STORE || this.#deviceAt[i] === (mark.deviceAt ?? 0)) return true;
    }
    return false;
  }

  add(key: number, mark: ReadingMark, metrics: number): void {
    const i = this.#next;
    this.#keys[i] = key;
    this.#deviceAt[i] = mark.deviceAt ?? 0;
    this.#receivedAt[i] = mark.receivedAt;
    this.#connections[i] = mark.connectionId;
    this.#metrics[i] = metrics;
    this.#next = (i + 1) % WINDOW;
  }
}

/**
 * Recognises a reading that was sent again. Within the window the same (device, seq) is a repeat; over a new
 * connection only with the same time and metrics, for a device that restarted counts from the beginning again. What
 * was stored before the hub itself restarted may never have been acknowledged: there the metrics alone decide.
 * Without a `seq`, the device's own instant with the same metrics is a repeat; with neither, nothing is.
 */
export class Repeats {
  readonly #byDevice = new Map<number, Window>();

  /** Notes the reading; true when it is a repeat and must change nothing. */
  isRepeat(deviceNo: number, mark: ReadingMark): boolean {
    // Sequence numbers and instants share the ring; a negative key is an instant.
    const key = mark.seq ?? (mark.deviceAt === null ? null : -mark.deviceAt);
    if (key === null) return false;
    let window = this.#byDevice.get(deviceNo);
    if (!window) this.#byDevice.set(deviceNo, (window = new Window()));
    const metrics = hashOf(mark.content);
    if (window.has(key, mark, metrics)) return true;
    window.add(key, mark, metrics);
    return false;
  }
}
