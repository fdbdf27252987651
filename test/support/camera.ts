import type { Tag, TagReader } from '../../hub/video/media/tag.ts';

/** A camera in the media process whose tags a test hands on; what it has published stays in its ring. */
export class FilmStream {
  readonly #readers = new Set<TagReader>();
  readonly #past: Tag[] = [];
  isPublishing = false;

  begin(at: number): void {
    this.isPublishing = true;
    for (const reader of this.#readers) reader.begin?.(at);
  }

  publish(tags: readonly Tag[]): void {
    for (const tag of tags) {
      this.#past.push(tag);
      for (const reader of this.#readers) reader.tag(tag);
    }
  }

  end(at: number): void {
    this.isPublishing = false;
    for (const reader of this.#readers) reader.end(at);
  }

  configs(): Tag[] {
    return this.#past.filter((tag) => tag.isConfig);
  }

  gop(): Tag[] {
    return this.#past.slice(this.#past.findLastIndex((tag) => tag.isKey)).filter((tag) => !tag.isConfig);
  }

  ring(fromAt: number): Tag[] {
    const before = this.#past.findLastIndex((tag) => tag.isKey && tag.at <= fromAt);
    const first = before === -1 ? this.#past.findIndex((tag) => tag.isKey) : before;
    return first === -1 ? [] : [...this.configs(), ...this.#past.slice(first).filter((tag) => !tag.isConfig)];
  }

  read(reader: TagReader): () => void {
    this.#readers.add(reader);
    return () => void this.#readers.delete(reader);
  }

  get readers(): number {
    return this.#readers.size;
  }
}

/** The same tags, published again so much later, with a clock that starts so much further on. */
export const later = (tags: readonly Tag[], ms: number, clockMs = ms): Tag[] =>
  tags.map((tag) => ({ ...tag, at: tag.at + ms, dtsMs: tag.dtsMs + clockMs }));
