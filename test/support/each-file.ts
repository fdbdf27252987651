import { removeLeftovers } from './leftovers.ts';

// Run before every test file, while the modules it imports are shared by all files of a worker.
removeLeftovers();
