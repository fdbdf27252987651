import { Decoder, Demuxer, Scaler } from 'node-av';
import { FPS } from './encoder.ts';
import { HEIGHT, type Picture, WIDTH } from './picture.ts';
import type { Scene } from './scene.ts';

const SHAPE = { resize: { width: WIDTH, height: HEIGHT }, format: 'yuv420p' } as const;

/**
 * A film as a scene, at its own speed and from its beginning when it ends. It is decoded as it is shown, so that a
 * minute of pictures need not lie in memory, and name and clock are burnt in as into a drawn one.
 */
export class Clip {
  readonly #file: string;
  readonly #picture: Buffer[] = [];
  #stopped = false;

  constructor(file: string) {
    this.#file = file;
  }

  /** Shows the film's newest picture; black until the first one is decoded. */
  readonly scene: Scene = (picture: Picture) => {
    const [bytes] = this.#picture;
    if (bytes === undefined) picture.bytes.fill(16, 0, WIDTH * HEIGHT);
    else bytes.copy(picture.bytes);
  };

  /** Plays until `close`. @throws FFmpegError when the file is no film */
  async play(): Promise<void> {
    while (!this.#stopped) await this.#playOnce();
  }

  close(): void {
    this.#stopped = true;
  }

  async #playOnce(): Promise<void> {
    const startAt = Date.now();
    await using input = await Demuxer.open(this.#file);
    const stream = input.video();
    if (stream === undefined) throw new Error(`${this.#file} has no pictures.`);
    using decoder = await Decoder.create(stream, { threadCount: 1 });
    using scaler = new Scaler();
    let shownAt = -Infinity;
    for await (using frame of decoder.frames(input.packets(stream.index))) {
      if (frame === null) break;
      const offsetMs = (Number(frame.pts) * 1000 * frame.timeBase.num) / frame.timeBase.den;
      // Nobody sees more pictures than a camera sends.
      if (offsetMs - shownAt < 900 / FPS) continue;
      shownAt = offsetMs;
      const waitMs = startAt + offsetMs - Date.now();
      if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
      if (this.#stopped) return;
      this.#picture[0] = scaler.toBufferSync(frame, SHAPE);
    }
  }
}
