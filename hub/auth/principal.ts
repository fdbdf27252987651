/** Who is asking: the role says what they may do, the grid says where. */
export const roles = ['admin', 'supervisor', 'commander', 'operator', 'station', 'worker', 'viewer'] as const;
export type Role = (typeof roles)[number];

export interface Principal {
  kind: 'user' | 'token';
  id: string;
  /** Shown in histories and the audit log. */
  name: string;
  role: Role;
  /** Root of the grid subtree they see; null sees everything. */
  gridCode: string | null;
}
