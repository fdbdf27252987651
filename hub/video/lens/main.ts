import { constants, setPriority } from 'node:os';
import { AV_LOG_FATAL } from 'node-av/constants';
import { Log } from 'node-av/lib';
import { serveParent } from '../parent.ts';
import { pictureOf, withFrame } from './decode.ts';
import { diagnose, viewOf } from './diagnosis.ts';
import { jpegOf } from './jpeg.ts';
import type { LensQuestions } from './questions.ts';

// Whoever decides about alarms goes first.
setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
Log.setLevel(AV_LOG_FATAL);

serveParent<never, never, LensQuestions>({
  answers: {
    jpeg: ({ footage, maxWidth }) => withFrame(footage, (frame) => jpegOf(frame, maxWidth)),
    examine: ({ footage, reference }) =>
      withFrame(footage, (frame) => {
        const picture = pictureOf(frame);
        if (!picture) return undefined;
        return { health: diagnose(picture, reference ?? undefined), view: viewOf(picture) };
      }),
  },
  onTold: () => undefined,
}).ready();
