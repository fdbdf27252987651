import type { SessionUser } from '../../api/session.ts';

export default function WorkerPage({ user }: { user: SessionUser }) {
  return <main>{user.displayName}</main>;
}
