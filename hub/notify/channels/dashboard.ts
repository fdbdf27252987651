import type { Committer } from '../../store/committer.ts';
import { type Channel, ok } from './channel.ts';

/** The screens: a durable change of type `notification`, seen by who may see its grid. */
export function dashboard(committer: Pick<Committer, 'run'>, rootGrid: () => string): Channel {
  return {
    name: 'dashboard',
    parallel: 16,
    timeoutMs: 10_000,
    limits: [],
    async send({ id, cause, gridCode, recipient, priority, drill, subject, text, createdAt }) {
      const data = { id, cause, recipient, priority, drill, subject, text, at: createdAt };
      await committer.run((tx) =>
        tx.change({ type: 'notification', gridCode: gridCode ?? rootGrid(), data }),
      );
      return ok('shown');
    },
  };
}
