const SWITCH = "dateline-single-keys-off";

/** True unless the person turned off shortcuts that are a single character. */
export function singleKeysOn(): boolean {
  try {
    return localStorage.getItem(SWITCH) === null;
  } catch {
    return true;
  }
}

/** Turns them on or off and says what holds from then on: without storage there is nowhere to keep the choice. */
export function turnSingleKeys(on: boolean): boolean {
  try {
    if (on) localStorage.removeItem(SWITCH);
    else localStorage.setItem(SWITCH, "1");
    return on;
  } catch {
    return true;
  }
}
