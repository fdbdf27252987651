import type { Condition } from './condition.ts';
import type { SceneKind } from './scene.ts';

/** One camera as the worker gets it. */
export interface CameraSetup {
  id: string;
  scene: SceneKind;
  /** The stream key. */
  key: string;
  /** A film to show in a loop in place of the drawn scene. */
  clip: string | null;
  condition: Condition;
}

/** What the worker is told. */
export type ToWorker =
  | { type: 'start'; rtmpUrl: string; seed: number; cameras: CameraSetup[] }
  | { type: 'condition'; id: string; condition: Condition }
  | { type: 'key'; id: string; key: string }
  | { type: 'close' };

/** What the worker tells. */
export type FromWorker =
  | { type: 'say'; line: string }
  /** Whether the hub takes a camera's pictures. */
  | { type: 'publishing'; id: string; publishing: boolean }
  /** The hub does not take the key. */
  | { type: 'refused'; id: string };
