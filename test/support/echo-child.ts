import { serveParent } from '../../hub/video/parent.ts';

export type EchoQuestions = {
  double: { ask: number; answer: number };
  fail: { ask: null; answer: never };
  never: { ask: null; answer: never };
};

const parent = serveParent<string, string, EchoQuestions>({
  answers: {
    double: (number) => number * 2,
    fail() {
      throw new Error('on purpose');
    },
    never: () => new Promise<never>(() => undefined),
  },
  onTold: (message) => parent.tell(`${message} to you`),
});
parent.ready();
