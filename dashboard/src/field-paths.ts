/** Whether this is the address of a page that is installed on a device of its own, apart from the desk. */
export function isFieldPath(path: string): boolean {
  return /^\/(?:station|worker)(?:\/|$)/.test(path);
}
