import type { PdfDocument } from '../objects/document.ts';
import { type Dict, isDict, type PdfObject, Stream } from '../objects/object.ts';
import { unescapeName } from './names.ts';
import { Shown } from './shown.ts';
import { scanText } from './text-operators.ts';

/** The font set where a stream is drawn. */
export const Inherited = Symbol('inherited');

/** A font, or a graphics state that may set one, that the stream's own resources don't have. */
export class Unresolved {
  readonly category: 'Font' | 'ExtGState';
  readonly name: string;
  /** The font before. */
  readonly before: FontState;
  constructor(category: 'Font' | 'ExtGState', name: string, before: FontState) {
    this.category = category;
    this.name = name;
    this.before = before;
  }
}

/** `null`: none that could show anything. */
export type FontState = Dict | null | typeof Inherited | Unresolved;

/** What one stream leaves open about text: fonts it doesn't set itself, forms it draws. */
export interface TextSummary {
  shown: { font: typeof Inherited | Unresolved; text: Shown }[];
  /** Forms drawn, each with the font set at that point; by name where the resources don't have it. */
  calls: { form: Stream | { name: string }; font: FontState }[];
  /** It could not be read. */
  damaged?: boolean;
  /** Something in it depends on what is around it. */
  open?: boolean;
}

/** The entry of a name, which may be written with other escapes than the key (`/F#31`, `/F1`). */
export function named(dict: PdfObject, name: string): PdfObject {
  if (!isDict(dict)) return null;
  if (dict.has(name)) return dict.get(name);
  const plain = unescapeName(name);
  for (const [key, value] of dict) if (unescapeName(key) === plain) return value;
  return null;
}

const deepestSave = 10_000;
/** Names looked up in vain; a real stream has a handful. */
const mostUnresolved = 1000;

/**
 * Reads a content stream for what it shows in which font. What is shown in fonts of its own resources goes to `shownIn`, the rest is
 * in the summary. Throws ContentDamage and SyntaxDamage.
 */
export function summarizeText(
  document: PdfDocument,
  bytes: Buffer,
  resources: Dict,
  shownIn: (font: Dict) => Shown,
): TextSummary {
  const summary: TextSummary = { shown: [], calls: [] };
  const texts = new Map<FontState, Shown>();
  const unresolved = new Map<string, Unresolved>();
  const called = new Map<unknown, Set<FontState>>();
  const find = (category: string, name: string) =>
    document.get(named(document.entry(resources, category), name));
  const missing = (category: 'Font' | 'ExtGState', name: string, before: FontState): FontState => {
    summary.open = true;
    // What was set before matters only where a graphics state may leave it as it is.
    const key = category === 'Font' ? `Font ${name}` : '';
    const known = unresolved.get(key) ?? new Unresolved(category, name, before);
    if (key !== '' && unresolved.size < mostUnresolved) unresolved.set(key, known);
    return known;
  };
  let font: FontState = Inherited;
  const saved: FontState[] = [];
  scanText(bytes, {
    show: (text) => {
      if (font === null) return;
      let shown = texts.get(font);
      if (!shown) {
        if (font instanceof Map) shown = shownIn(font);
        else {
          shown = new Shown('either');
          summary.shown.push({ font, text: shown });
        }
        texts.set(font, shown);
      }
      shown.add(text);
    },
    font: (name) => {
      const found = find('Font', name);
      font = isDict(found) ? found : missing('Font', name, null);
    },
    state: (name) => {
      const state = find('ExtGState', name);
      if (!isDict(state)) {
        if (!(font instanceof Unresolved && font.category === 'ExtGState' && font.name === name))
          font = missing('ExtGState', name, font);
        return;
      }
      const set = document.entry(state, 'Font');
      const found = Array.isArray(set) ? document.get(set[0]) : null;
      if (isDict(found)) font = found;
    },
    save: () => {
      if (saved.length < deepestSave) saved.push(font);
    },
    restore: () => {
      font = saved.pop() ?? font;
    },
    draw: (name) => {
      const found = find('XObject', name);
      if (!(found instanceof Stream)) summary.open = true;
      const form = found instanceof Stream ? found : { name };
      const key = found instanceof Stream ? found : name;
      const before = called.get(key) ?? new Set<FontState>();
      if (before.has(font)) return;
      called.set(key, before.add(font));
      summary.calls.push({ form, font });
    },
  });
  return summary;
}
