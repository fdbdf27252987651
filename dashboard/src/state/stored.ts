/** Reads a setting of this browser; null when there is none or storage is forbidden. */
export function readSetting(name: string): string | null {
  try {
    return localStorage.getItem(`gridwatch.${name}`);
  } catch {
    return null;
  }
}

/** Keeps a setting in this browser, for as long as it lets us. */
export function keepSetting(name: string, value: string): void {
  try {
    localStorage.setItem(`gridwatch.${name}`, value);
  } catch {
    // Forbidden storage only means that the choice lasts as long as the page.
    return;
  }
}
