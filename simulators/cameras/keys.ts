import { type HubClient, isAbsent } from '../hub-client.ts';
import type { Secrets } from '../secrets.ts';

/**
 * Gets the stream keys that are not known yet. False when the hub has no video (it answers 404); the keys go with the
 * devices' secrets into a file only its owner can read.
 */
export async function provisionKeys(
  hub: HubClient,
  cameraIds: readonly string[],
  keys: Secrets,
): Promise<boolean> {
  try {
    // Asked even when all keys are known: the hub may be another one by now.
    await hub.get('/cameras?limit=1');
    for (const id of cameraIds) if (!keys.has(id)) await renewKey(hub, id, keys);
  } catch (error) {
    if (isAbsent(error)) return false;
    throw error;
  }
  return true;
}

/** Gets a camera a new stream key; the old one ends. */
export async function renewKey(hub: HubClient, cameraId: string, keys: Secrets): Promise<string> {
  const answer = await hub.post(`/cameras/${encodeURIComponent(cameraId)}/key`, '{}');
  const key = typeof answer === 'object' && answer !== null && 'key' in answer ? answer.key : undefined;
  if (typeof key !== 'string') throw new Error(`The hub answered without a stream key of ${cameraId}.`);
  keys.set(cameraId, key);
  await keys.save();
  return key;
}
