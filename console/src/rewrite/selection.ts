/** Rows chosen, the row the keyboard is at, and from where a range is drawn. Rows go by their index, not by where they are shown. */
export interface Selection {
  chosen: ReadonlySet<number>;
  active: number | null;
  anchor: number | null;
  /** What was chosen when the anchor was set: a range is drawn upon it, and drawn again from there. */
  base: ReadonlySet<number>;
}

export const nothing: Selection = { chosen: new Set(), active: null, anchor: null, base: new Set() };

/** The keyboard goes to a row; what is chosen stays. */
export const goTo = (state: Selection, row: number): Selection => ({
  ...state,
  active: row,
  anchor: row,
  base: state.chosen,
});

/** Chooses a row or lets it go; ranges go from it then. */
export function toggle(state: Selection, row: number): Selection {
  const chosen = new Set(state.chosen);
  if (!chosen.delete(row)) chosen.add(row);
  // A range from a row includes it, whatever became of it here.
  return { chosen, active: row, anchor: row, base: chosen };
}

/** Chooses all from the anchor to a row, as they are shown, in place of the range drawn from that anchor before. */
export function extend(state: Selection, shown: readonly number[], row: number): Selection {
  const anchor = state.anchor !== null && shown.includes(state.anchor) ? state.anchor : row;
  const [from, to] = [shown.indexOf(anchor), shown.indexOf(row)].sort((a, b) => a - b) as [number, number];
  if (from < 0) return state;
  const chosen = new Set(state.base);
  for (let at = from; at <= to; at += 1) chosen.add(shown[at]!);
  return { ...state, chosen, active: row, anchor };
}

/** All that is shown, besides what was chosen. */
export function chooseAll(state: Selection, shown: readonly number[]): Selection {
  const chosen = new Set([...state.chosen, ...shown]);
  return { ...state, chosen, base: chosen };
}

export const chooseNone = (state: Selection): Selection => ({
  ...state,
  chosen: new Set(),
  base: new Set(),
});

/** The row so many places from the active one, within what is shown; the first where none is active. */
export function neighbour(state: Selection, shown: readonly number[], by: number): number | null {
  if (shown.length === 0) return null;
  const at = state.active === null ? -1 : shown.indexOf(state.active);
  if (at < 0) return shown[0]!;
  return shown[Math.max(0, Math.min(shown.length - 1, at + by))]!;
}
