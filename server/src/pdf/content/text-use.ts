import type { PdfDocument } from '../objects/document.ts';
import { FilterDamage } from '../objects/filters.ts';
import { SyntaxDamage } from '../objects/lexer.ts';
import { type Dict, isDict, nameOf, type PdfObject, Stream } from '../objects/object.ts';
import { ContentDamage } from './operators.ts';
import type { Page } from './pages.ts';
import { Shown } from './shown.ts';
import {
  type FontState,
  Inherited,
  named,
  summarizeText,
  type TextSummary,
  Unresolved,
} from './text-summary.ts';

/** Which codes a document shows in which font. */
export interface TextUse {
  /** By font dictionary: only fonts in which anything is shown. */
  shown: Map<Dict, Shown>;
  /** Fonts that may show more than `shown` says: content that uses them could not be read. */
  unsure: Set<Dict>;
}

/** Content read in all, bytes: past it nothing is certain any more. */
const mostContent = 2 ** 29;
/** Texts in fonts not yet known, 64 KiB each. */
const mostOpen = 2000;
/** Forms followed in all, each once per font and place. */
const mostForms = 2_000_000;
const deepestNesting = 24;

/** Thrown where a document has more content, or nests deeper, than is followed. */
export class TooMuchContent extends Error {}

/**
 * Follows pages, forms, patterns, soft masks, glyphs of Type 3 fonts and annotation appearances, and collects what each font
 * shows. A form drawn while a font is set inherits it (8.10.1); a name its resources don't have is looked up in those around it,
 * as PDFium and poppler do. Throws TooMuchContent.
 */
export function textUse(document: PdfDocument, pages: readonly Page[]): TextUse {
  return new Walk(document).run(pages);
}

/** Resources of a stream, and those of the streams around it from the inside out. */
interface Scope {
  resources: Dict;
  outer: Scope | undefined;
}

class Walk {
  private readonly document: PdfDocument;
  private readonly use: TextUse = { shown: new Map(), unsure: new Set() };
  private readonly summaries = new Map<Dict, Map<Stream, TextSummary>>();
  /** Forms already followed: by form, by the resources that matter, the fonts inherited. */
  private readonly followed = new Map<Stream, Map<Dict, Set<Dict | null>>>();
  private readonly explored = new Set<Dict>();
  private content = 0;
  private forms = 0;
  private open = 0;

  constructor(document: PdfDocument) {
    this.document = document;
  }

  run(pages: readonly Page[]): TextUse {
    for (const page of pages) {
      const scope = { resources: page.resources ?? new Map(), outer: undefined };
      if (page.contents.length > 0) this.follow(this.summarize(page.contents, scope), scope, null, 0);
      this.explore(scope, 0);
      this.appearances(page, scope);
    }
    return this.use;
  }

  private summarize(streams: readonly Stream[], scope: Scope): TextSummary {
    const [first] = streams;
    // Only a stream by itself is met again: pages are visited once.
    const known = streams.length === 1 ? this.summaries.get(scope.resources)?.get(first!) : undefined;
    if (known) return known;
    let summary: TextSummary = { shown: [], calls: [], damaged: true };
    try {
      const parts = streams.map((stream) => this.document.decode(stream));
      const bytes =
        parts.length === 1 ? parts[0]! : Buffer.concat(parts.flatMap((part) => [part, Buffer.from('\n')]));
      this.content += bytes.length;
      if (this.content > mostContent) throw new TooMuchContent();
      summary = summarizeText(this.document, bytes, scope.resources, (font) => this.shownIn(font));
      this.open += summary.shown.length;
      if (this.open > mostOpen) throw new TooMuchContent();
    } catch (error) {
      if (!(error instanceof FilterDamage || error instanceof SyntaxDamage || error instanceof ContentDamage))
        throw error;
    }
    if (streams.length === 1) {
      const own = this.summaries.get(scope.resources) ?? new Map<Stream, TextSummary>();
      this.summaries.set(scope.resources, own.set(first!, summary));
    }
    return summary;
  }

  /** Carries fonts into what a stream shows with them, and into the forms it draws. */
  private follow(summary: TextSummary, scope: Scope, inherited: Dict | null, depth: number): void {
    if (depth > deepestNesting) throw new TooMuchContent();
    if (summary.damaged)
      for (let each: Scope | undefined = scope; each; each = each.outer)
        this.giveUp(each.resources, new Set());
    if (summary.damaged && inherited) this.use.unsure.add(inherited);
    for (const { font, text } of summary.shown) {
      const found = this.fontOf(font, scope, inherited);
      if (found && !text.empty) this.shownIn(found).join(text);
    }
    for (const { form, font } of summary.calls) {
      const found = form instanceof Stream ? form : this.resolve(scope.outer, 'XObject', form.name);
      if (found instanceof Stream && nameOf(this.document.entry(found.dict, 'Subtype')) !== 'Image')
        this.form(found, scope, this.fontOf(font, scope, inherited), depth + 1);
    }
  }

  private fontOf(font: FontState, scope: Scope, inherited: Dict | null): Dict | null {
    if (font === Inherited) return inherited;
    if (!(font instanceof Unresolved)) return font;
    const found = this.resolve(scope.outer, font.category, font.name);
    if (font.category === 'Font') return isDict(found) ? found : null;
    // A graphics state that can't be found, or sets no font, changes nothing.
    const set = this.document.entry(found, 'Font');
    const chosen = Array.isArray(set) ? this.document.get(set[0]) : null;
    return isDict(chosen) ? chosen : this.fontOf(font.before, scope, inherited);
  }

  private resolve(scope: Scope | undefined, category: string, name: string): PdfObject {
    for (let each = scope; each; each = each.outer) {
      const found = this.document.get(named(this.document.entry(each.resources, category), name));
      if (found !== null) return found;
    }
    return null;
  }

  private shownIn(font: Dict): Shown {
    let shown = this.use.shown.get(font);
    if (!shown) {
      const wide = nameOf(this.document.entry(font, 'Subtype')) === 'Type0';
      shown = new Shown(wide ? 'pairs' : 'bytes');
      this.use.shown.set(font, shown);
    }
    return shown;
  }

  private form(form: Stream, around: Scope, font: Dict | null, depth: number): void {
    this.forms += 1;
    if (this.forms > mostForms) throw new TooMuchContent();
    const own = this.document.entry(form.dict, 'Resources');
    const scope = isDict(own) ? { resources: own, outer: around } : around;
    const summary = this.summarize([form], scope);
    // What is around it matters only where its own resources don't say everything.
    const key = summary.open || summary.damaged || !isDict(own) ? around.resources : own;
    const places = this.followed.get(form) ?? new Map<Dict, Set<Dict | null>>();
    this.followed.set(form, places);
    const fonts = places.get(key) ?? new Set();
    places.set(key, fonts);
    if (fonts.has(font)) return;
    fonts.add(font);
    this.follow(summary, scope, font, depth);
    this.explore(scope, depth);
  }

  /** Patterns, soft masks and Type 3 glyphs of these resources, whether or not they are used. */
  private explore(scope: Scope, depth: number): void {
    if (this.explored.has(scope.resources)) return;
    this.explored.add(scope.resources);
    if (depth > deepestNesting) throw new TooMuchContent();
    const { document } = this;
    for (const pattern of this.values(scope.resources, 'Pattern'))
      if (pattern instanceof Stream) this.form(pattern, scope, null, depth + 1);
    for (const state of this.values(scope.resources, 'ExtGState')) {
      const group = document.entry(document.entry(state, 'SMask'), 'G');
      if (group instanceof Stream) this.form(group, scope, null, depth + 1);
    }
    for (const font of this.values(scope.resources, 'Font')) {
      if (!isDict(font)) continue;
      const own = document.entry(font, 'Resources');
      const inner = isDict(own) ? { resources: own, outer: scope } : scope;
      for (const glyph of this.values(font, 'CharProcs'))
        if (glyph instanceof Stream) {
          this.follow(this.summarize([glyph], inner), inner, null, depth + 1);
          this.explore(inner, depth + 1);
        }
    }
  }

  private values(dict: Dict, key: string): PdfObject[] {
    const entries = this.document.entry(dict, key);
    return isDict(entries) ? [...entries.values()].map((one) => this.document.get(one)) : [];
  }

  private appearances(page: Page, scope: Scope): void {
    const { document } = this;
    const annotations = document.entry(page.dict, 'Annots');
    if (!Array.isArray(annotations)) return;
    // Readers look in the page's resources, or in the form's.
    const shared = document.entry(document.entry(document.catalog, 'AcroForm'), 'DR');
    const around = isDict(shared) ? { resources: shared, outer: scope } : scope;
    for (const one of annotations) {
      const states = document.entry(document.get(one), 'AP');
      if (!isDict(states)) continue;
      for (const state of states.values()) {
        const found = document.get(state);
        const streams = isDict(found) ? [...found.values()].map((each) => document.get(each)) : [found];
        for (const stream of streams)
          if (stream instanceof Stream) {
            this.form(stream, around, null, 1);
            if (around !== scope) this.form(stream, scope, null, 1);
          }
      }
    }
  }

  /** Whatever these resources lead to may show anything. */
  private giveUp(resources: Dict, seen: Set<Dict>): void {
    if (seen.has(resources)) return;
    seen.add(resources);
    for (const font of this.values(resources, 'Font')) if (isDict(font)) this.use.unsure.add(font);
    for (const state of this.values(resources, 'ExtGState')) {
      const set = this.document.entry(state, 'Font');
      const font = Array.isArray(set) ? this.document.get(set[0]) : null;
      if (isDict(font)) this.use.unsure.add(font);
    }
    for (const key of ['XObject', 'Pattern'])
      for (const stream of this.values(resources, key)) {
        const inner = stream instanceof Stream ? this.document.entry(stream.dict, 'Resources') : null;
        if (isDict(inner)) this.giveUp(inner, seen);
      }
  }
}
