import type { PdfDocument } from '../objects/document.ts';
import { FilterDamage } from '../objects/filters.ts';
import { SyntaxDamage } from '../objects/lexer.ts';
import { type Dict, isDict, nameOf, type PdfObject, Stream } from '../objects/object.ts';
import { fit } from './appearance.ts';
import { type Matrix, multiply, scaleOf } from './matrix.ts';
import { ContentDamage, scanOperators } from './operators.ts';
import { type Page, pagesOf } from './pages.ts';

/** The largest size at which an image is drawn, points; undefined where some use of it has no known size. */
export interface Placed {
  size: { width: number; height: number } | undefined;
  times: number;
}

/** A stream of drawing operators and the largest scale at which it is drawn. */
export interface Drawn {
  kind: 'page' | 'form' | 'pattern' | 'appearance' | 'glyph';
  /** From its coordinates to points; undefined when unknown. */
  matrix: Matrix | undefined;
  /** Pages (or other streams) that draw it. */
  users: number;
}

export interface Survey {
  pages: Page[];
  images: Map<Stream, Placed>;
  drawn: Map<Stream, Drawn>;
  /** Content that could not be read to its end: whatever it draws has no known size. */
  damaged: number;
}

/** Drawings followed in all: a 10 kB file can nest forms 10 to the 10 deep. */
const mostDrawings = 400_000;
const mostAnnotations = 2_000_000;
const deepestNesting = 12;
/** Bytes of content read more than once: a form whose 100 kB decode to 100 MB can be drawn at very many sizes. */
const mostContent = 2 ** 27;
/** Of one page or form; it must be in memory whole. */
const longestContent = 2 ** 27;

/**
 * Follows every page, form, pattern, soft mask, glyph and annotation appearance down to the images they draw, with the
 * matrix in force at each place (8.3.4, 8.10.1). Images drawn where the size can't be told (glyphs of Type 3 fonts, damaged
 * content, too much nesting) are marked as such.
 */
export function survey(document: PdfDocument): Survey {
  return new Walk(document).run();
}

class Walk {
  private readonly document: PdfDocument;
  private readonly found: Survey;
  private readonly done = new Set<string>();
  private readonly ids = new Map<object, number>();
  private readonly interesting = new Map<Dict, boolean>();
  private readonly read = new Set<Stream>();
  private readonly unknown = new Set<Dict>();
  private budget = mostDrawings;
  private bytes = mostContent;
  private annotated = mostAnnotations;

  constructor(document: PdfDocument) {
    this.document = document;
    this.found = { pages: pagesOf(document), images: new Map(), drawn: new Map(), damaged: 0 };
  }

  run(): Survey {
    const { found } = this;
    for (const page of found.pages) {
      const matrix: Matrix = [page.userUnit, 0, 0, page.userUnit, 0, 0];
      for (const stream of page.contents)
        this.note(stream, 'page', page.contents.length === 1 ? matrix : undefined);
      if (page.resources && this.draws(page.resources))
        this.content(page.contents, page.resources, matrix, 0);
      this.annotations(page, matrix);
    }
    if (this.budget <= 0 || this.annotated <= 0) {
      found.damaged += 1;
      for (const placed of found.images.values()) placed.size = undefined;
    }
    return found;
  }

  private note(stream: Stream, kind: Drawn['kind'], matrix: Matrix | undefined): void {
    const known = this.found.drawn.get(stream);
    if (!known) {
      this.found.drawn.set(stream, { kind, matrix, users: 1 });
      return;
    }
    known.users += 1;
    if (known.kind !== kind) known.kind = known.kind === 'appearance' ? 'appearance' : kind;
    if (!matrix || !known.matrix) known.matrix = undefined;
    else if (scaleOf(matrix) > scaleOf(known.matrix)) known.matrix = matrix;
  }

  /** Whether anything in these resources can draw an image or another stream. */
  private draws(resources: Dict, depth = 0): boolean {
    const known = this.interesting.get(resources);
    if (known !== undefined) return known;
    this.interesting.set(resources, false);
    const { document } = this;
    const some = (key: string, test: (value: PdfObject) => boolean) => {
      const entries = document.entry(resources, key);
      return isDict(entries) && [...entries.values()].some(test);
    };
    const answer =
      some('XObject', () => true) ||
      some('Pattern', (one) => document.get(one) instanceof Stream) ||
      some('ExtGState', (one) => isDict(document.entry(document.get(one), 'SMask'))) ||
      (depth < deepestNesting &&
        some('Font', (one) => document.entry(document.get(one), 'CharProcs') !== null));
    this.interesting.set(resources, answer);
    return answer;
  }

  private content(streams: Stream[], resources: Dict, start: Matrix, depth: number): void {
    const { document } = this;
    this.patterns(resources, start, depth);
    this.glyphs(resources, depth);
    let bytes: Buffer;
    try {
      if (this.bytes <= 0) throw new FilterDamage('too much content');
      let room = longestContent;
      const parts = streams.map((stream) => {
        const part = document.decode(stream, room);
        room -= part.length;
        return part;
      });
      streams.forEach((stream, index) => {
        if (this.read.has(stream)) this.bytes -= parts[index]!.length + 100;
        this.read.add(stream);
      });
      bytes =
        parts.length === 1 ? parts[0]! : Buffer.concat(parts.flatMap((part) => [part, Buffer.from('\n')]));
    } catch (error) {
      if (!(error instanceof FilterDamage || error instanceof SyntaxDamage)) throw error;
      // It may have cost as much as the longest.
      this.bytes -= longestContent;
      this.giveUp(resources);
      return;
    }
    let matrix = start;
    const saved: Matrix[] = [];
    try {
      scanOperators(bytes, (operator, operands) => {
        if (operator === 'q') {
          if (saved.length < 1000) saved.push(matrix);
        } else if (operator === 'Q') matrix = saved.pop() ?? matrix;
        else if (operator === 'cm') {
          const numbers = operands.numbers();
          if (numbers.length === 6) matrix = multiply(numbers as unknown as Matrix, matrix);
        } else if (operator === 'Do' && operands.name !== undefined)
          this.external(
            document.entry(document.entry(resources, 'XObject'), operands.name),
            resources,
            matrix,
            depth,
          );
        else if (operator === 'gs' && operands.name !== undefined) {
          const state = document.entry(document.entry(resources, 'ExtGState'), operands.name);
          const group = document.entry(document.entry(state, 'SMask'), 'G');
          if (group instanceof Stream) this.form(group, 'form', resources, matrix, depth + 1);
        }
      });
    } catch (error) {
      if (!(error instanceof ContentDamage)) throw error;
      this.giveUp(resources);
    }
  }

  private external(object: PdfObject, resources: Dict, matrix: Matrix, depth: number): void {
    if (!(object instanceof Stream) || this.budget <= 0) return;
    this.budget -= 1;
    const subtype = nameOf(this.document.entry(object.dict, 'Subtype'));
    if (subtype === 'Form') this.form(object, 'form', resources, matrix, depth + 1);
    else if (subtype === 'Image')
      this.place(object, {
        width: Math.hypot(matrix[0], matrix[1]),
        height: Math.hypot(matrix[2], matrix[3]),
      });
  }

  private place(image: Stream, size: { width: number; height: number } | undefined): void {
    const known = this.found.images.get(image);
    if (!known) this.found.images.set(image, { size, times: 1 });
    else {
      known.times += 1;
      known.size =
        size && known.size
          ? {
              width: Math.max(size.width, known.size.width),
              height: Math.max(size.height, known.size.height),
            }
          : undefined;
    }
  }

  private form(stream: Stream, kind: Drawn['kind'], outer: Dict, matrix: Matrix, depth: number): void {
    const { document } = this;
    const own = document.entry(stream.dict, 'Matrix');
    const numbers = Array.isArray(own) ? own.map((one) => document.get(one)) : [];
    const inner =
      numbers.length === 6 && numbers.every((one) => typeof one === 'number')
        ? multiply(numbers as unknown as Matrix, matrix)
        : matrix;
    if (this.again('form', stream, inner)) return;
    this.note(stream, kind, inner);
    const resources = document.entry(stream.dict, 'Resources') ?? outer;
    if (!isDict(resources) || !this.draws(resources)) return;
    if (depth > deepestNesting || this.budget <= 0) this.giveUp(resources);
    else this.content([stream], resources, inner, depth);
  }

  /** Whether this has been followed at the same scale. */
  private again(what: string, object: object, matrix: Matrix): boolean {
    const scale = matrix.slice(0, 4).map((one) => one.toFixed(3));
    const key = `${what} ${this.id(object)} ${scale.join(' ')}`;
    if (this.done.has(key)) return true;
    this.done.add(key);
    return false;
  }

  private id(object: object): number {
    const known = this.ids.get(object) ?? this.ids.size;
    this.ids.set(object, known);
    return known;
  }

  /** A pattern's matrix leads to the space its page or form began with (8.7.3.1), not to where it is painted. */
  private patterns(resources: Dict, start: Matrix, depth: number): void {
    const patterns = this.document.entry(resources, 'Pattern');
    if (!isDict(patterns) || this.again('patterns', patterns, start)) return;
    for (const one of patterns.values()) {
      this.budget -= 1;
      if (this.budget <= 0) return;
      const pattern = this.document.get(one);
      if (pattern instanceof Stream) this.form(pattern, 'pattern', resources, start, depth + 1);
    }
  }

  /** Glyphs of Type 3 fonts are drawn at whatever size text has. */
  private glyphs(resources: Dict, depth: number): void {
    const { document } = this;
    const fonts = document.entry(resources, 'Font');
    if (!isDict(fonts) || depth > deepestNesting) return;
    for (const one of fonts.values()) {
      const font = document.get(one);
      const procedures = document.entry(font, 'CharProcs');
      if (!isDict(procedures) || !isDict(font) || this.done.has(`font ${this.id(font)}`)) continue;
      this.done.add(`font ${this.id(font)}`);
      for (const procedure of procedures.values()) {
        const stream = document.get(procedure);
        if (stream instanceof Stream) this.note(stream, 'glyph', undefined);
      }
      const inner = document.entry(font, 'Resources');
      if (isDict(inner)) this.giveUp(inner);
    }
  }

  private annotations(page: Page, matrix: Matrix): void {
    const { document } = this;
    const annotations = document.entry(page.dict, 'Annots');
    if (!Array.isArray(annotations) || this.again('annotations', annotations, matrix)) return;
    for (const one of annotations) {
      this.annotated -= 1;
      if (this.annotated <= 0) return;
      const annotation = document.get(one);
      const appearances = document.entry(annotation, 'AP');
      if (!isDict(appearances)) continue;
      for (const state of appearances.values()) {
        const found = document.get(state);
        const streams = isDict(found) ? [...found.values()].map((each) => document.get(each)) : [found];
        for (const stream of streams) {
          this.budget -= 1;
          if (this.budget <= 0) return;
          if (stream instanceof Stream)
            this.form(
              stream,
              'appearance',
              page.resources ?? new Map(),
              multiply(fit(document, stream, annotation), matrix),
              1,
            );
        }
      }
    }
  }

  /** Everything these resources can draw has no known size. */
  private giveUp(resources: Dict): void {
    const { document } = this;
    const waiting = [resources];
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      if (this.unknown.has(next)) continue;
      this.unknown.add(next);
      this.found.damaged += 1;
      for (const key of ['XObject', 'Pattern']) {
        const entries = document.entry(next, key);
        if (!isDict(entries)) continue;
        for (const one of entries.values()) {
          const stream = document.get(one);
          if (!(stream instanceof Stream)) continue;
          if (nameOf(document.entry(stream.dict, 'Subtype')) === 'Image') this.place(stream, undefined);
          else {
            this.note(stream, key === 'Pattern' ? 'pattern' : 'form', undefined);
            const inner = document.entry(stream.dict, 'Resources');
            if (isDict(inner)) waiting.push(inner);
          }
        }
      }
    }
  }
}
