import { writeFileSync } from 'node:fs';
import { districtFiles } from './generate.ts';

/** Writes the demo district anew: `node simulators/district/write.ts`. */
for (const [name, text] of Object.entries(districtFiles())) {
  writeFileSync(new URL(`../../config/demo/${name}`, import.meta.url), text);
}
