import { describe } from 'vitest';
import { hasPostgres } from '../support/postgres.ts';
import { killTest } from './kill.ts';

describe.skipIf(!hasPostgres())('over PostgreSQL', () => {
  killTest('postgres');
});
