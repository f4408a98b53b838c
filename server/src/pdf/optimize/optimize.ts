import { type Survey, survey } from '../content/survey.ts';
import { packBeside } from '../deflate/beside.ts';
import type { ImageOutcome, ImageSettings } from '../images/task.ts';
import { openImageWorkers } from '../images/workers.ts';
import { PdfDocument } from '../objects/document.ts';
import { isDict, type PdfObject, Stream } from '../objects/object.ts';
import { type WriteOptions, writeDocument } from '../objects/write.ts';
import { archivalPart, dropUsageRights } from './catalog.ts';
import { joinContents } from './contents.ts';
import { mergeDuplicates } from './duplicates.ts';
import { shortenHeaders } from './headers.ts';
import { type FoundImage, imageTasks } from './image-tasks.ts';
import { withOutcomes } from './images.ts';
import { type BytesByKind, bytesByKind, noBytes, type StreamKind, streamKinds } from './kinds.ts';
import { writingOrder } from './order.ts';
import { writePageAlone } from './page-alone.ts';
import { compactProfiles } from './profiles.ts';
import { reachableObjects } from './reachable.ts';
import { Spool } from './spool.ts';
import { expectedGain, type Packed, packStreams } from './streams.ts';
import { type Strippable, strip } from './strip.ts';

export interface OptimizeOptions {
  /** What may change beside images. */
  rest: {
    /** Content streams in fewer bytes, the same operators. */
    minify: boolean;
    /** Points by which path coordinates may move; 0: not at all. */
    tolerance: number;
    /** Fonts lose glyphs no page shows. */
    fonts: boolean;
    /** TrueType fonts lose their instructions: half a pixel of a stem on a screen, nothing in print. */
    dropHinting: boolean;
    /** sRGB profiles in their shortest form. */
    profiles: boolean;
    /** How hard streams are compressed; see `deflateOptimal`. 0: zlib. */
    effort: 0 | 1 | 2 | 3;
    strip: ReadonlySet<Strippable>;
  };
  /** Threads for images. */
  workers: number;
  /** A path in the scratch folder. */
  scratch(name: string): string;
  /** True when the time is up: what is not done yet stays as it is. */
  late?(): boolean;
  warn(text: string): void;
  /** Units finished and in all: images and streams. */
  progress?(done: number, total: number): void;
}

/** What was done with images under some settings. */
export interface Encoded {
  /** By position in `images`. */
  outcomes: (ImageOutcome | undefined)[];
  /** Bytes of all images of the document with these outcomes. */
  bytes: number;
}

/**
 * A document being made smaller with everything in it kept: open, prepare what is not images, encode the images under one or
 * more settings, write. Every step is deterministic.
 */
export class Optimization {
  readonly images: FoundImage[];
  readonly before: BytesByKind;
  readonly removed: Partial<Record<Strippable, number>>;
  readonly pages: number;
  merged = 0;
  fonts = 0;
  private readonly document: PdfDocument;
  private readonly objects: Map<number, PdfObject>;
  private readonly found: Survey;
  private readonly kinds: Map<Stream, StreamKind>;
  private readonly spool: Spool;
  private readonly options: OptimizeOptions;
  private readonly workers: ReturnType<typeof openImageWorkers>;
  private readonly archival: 'none' | '1' | 'later';
  private packed: Packed[] = [];
  private packedBytes = 0;
  private finished = 0;
  private total = 0;

  private constructor(document: PdfDocument, options: OptimizeOptions, settings: ImageSettings) {
    this.document = document;
    this.options = options;
    this.objects = reachableObjects(document);
    this.archival = archivalPart(document);
    const whole = survey(document);
    this.before = bytesByKind(
      document,
      this.objects,
      streamKinds(document, this.objects, whole),
      document.size,
    );
    this.removed = strip(document, this.objects, options.rest.strip);
    dropUsageRights(document, options.warn);
    this.prune();
    this.spool = new Spool(options.scratch('streams'));
    this.merged += mergeDuplicates(document, this.objects, appearances(whole));
    this.found = survey(document);
    joinContents(document, this.objects, this.found, this.spool);
    if (options.rest.profiles && this.archival === 'none')
      compactProfiles(document, this.objects, this.spool);
    this.prune();
    this.kinds = streamKinds(document, this.objects, this.found);
    this.images = imageTasks(document, this.objects, this.found, settings);
    if (this.found.damaged > 0 && this.images.some(({ task }) => task && !task.placed))
      options.warn('How large some pictures are drawn can not be told; they keep their pixels.');
    this.pages = this.found.pages.length;
    this.workers = openImageWorkers(options.workers);
  }

  /** Throws SyntaxDamage where the document must be repaired first. `close` it when done. */
  static open(path: string, options: OptimizeOptions, settings: ImageSettings): Optimization {
    const document = PdfDocument.open(path);
    try {
      return new Optimization(document, options, settings);
    } catch (error) {
      document.close();
      throw error;
    }
  }

  /**
   * Everything but images: fonts, contents, profiles, general streams. Once. Past `seconds` the streams not yet packed stay
   * as they are; `estimateRest` then projects from those that were.
   */
  async prepare({ seconds = Number.POSITIVE_INFINITY } = {}): Promise<void> {
    const { document, objects, options, spool } = this;
    const until = performance.now() + seconds * 1000;
    const { slimFonts } = await import('../fonts/pass.ts');
    const fontOptions = { archival: this.archival, spool, dropHinting: options.rest.dropHinting };
    // Which glyphs are shown is read at once, before contents change.
    const slimming = options.rest.fonts ? slimFonts(document, objects, this.found, fontOptions) : undefined;
    slimming?.catch(() => {});
    this.total += objects.size;
    const pack = (among?: (stream: Stream) => boolean) =>
      packStreams(
        document,
        objects,
        this.found,
        spool,
        {
          minify: options.rest.minify,
          tolerance: options.rest.tolerance,
          archival: this.archival !== 'none',
          pack: (data) => this.pack(data),
        },
        {
          ...(among ? { among } : {}),
          done: () => this.count(),
          damaged: (number, why) =>
            options.warn(`Object ${number} could not be read and was left as it is (${why}).`),
          late: () => options.late?.() === true || performance.now() > until,
        },
      );
    // Fonts are slimmed in this thread, contents packed in others: those first, while fonts become what they will be.
    const { drawn } = this.found;
    this.packed.push(await pack((stream) => drawn.has(stream)));
    this.fonts = (await slimming)?.fonts ?? 0;
    this.packed.push(await pack((stream) => !drawn.has(stream)));
    if (options.rest.minify && this.archival !== '1') shortenHeaders(document, objects);
    // Fonts and contents that were written differently may be equal now.
    this.merged += mergeDuplicates(document, objects, appearances(this.found));
    this.prune();
  }

  /** Tries every image (or those `among`, by position) under `settings`; nothing of the document changes. */
  async encode(settings: ImageSettings, among?: ReadonlySet<number>): Promise<Encoded> {
    const outcomes: Encoded['outcomes'] = new Array(this.images.length);
    let bytes = 0;
    this.total += this.images.length;
    const { images, options, workers } = this;
    let next = 0;
    // One more than there are workers, so that none waits for its next image.
    const lane = async () => {
      while (next < images.length) {
        const index = next++;
        const { task, stream } = images[index]!;
        if (task && (!among || among.has(index)) && !options.late?.())
          outcomes[index] = await workers.run({ ...task, settings });
        const outcome = outcomes[index];
        bytes +=
          outcome?.kind === 'replaced' ? outcome.bytes.length : outcome?.kind === 'opaque' ? 0 : stream.size;
        this.count();
      }
    };
    await Promise.all(Array.from({ length: options.workers + 1 }, lane));
    return { outcomes, bytes };
  }

  /** Bytes of the document's images as they are. */
  get imageBytes(): number {
    return this.images.reduce((sum, { stream }) => sum + stream.size, 0);
  }

  /** Writes the document with these outcomes. The document itself stays as it was: other outcomes may be written later. */
  async write(
    { outcomes }: Encoded,
    output: string,
    encryption?: WriteOptions['encryption'],
  ): Promise<{ size: number; after: BytesByKind }> {
    const { document, objects, spool, options } = this;
    return withOutcomes(document, this.images, outcomes, spool, async () => {
      const live = reachableObjects(document);
      const written = new Map([...objects].filter(([number]) => live.has(number)));
      const trailer = new Map<string, PdfObject>();
      for (const key of ['Root', 'Info', 'ID']) {
        const value = document.trailer.get(key);
        if (value !== undefined) trailer.set(key, key === 'ID' ? document.get(value) : value);
      }
      const size = await writeDocument(output, writingOrder(document, written), trailer, {
        version: document.version,
        objectStreams: this.archival !== '1',
        ...(options.rest.effort > 0
          ? {
              deflate: (data: Buffer) =>
                packBeside(data, Math.min(2, options.rest.effort) as 1 | 2, options.workers),
            }
          : {}),
        ...(encryption ? { encryption } : {}),
      });
      return { size, after: this.after(written, size) };
    });
  }

  /** Bytes of all that is not images once written, those of fonts among them, and how far off that may be when not all of it was packed. */
  async estimateRest(
    scratch: string,
    encryption?: WriteOptions['encryption'],
  ): Promise<{ bytes: number; fonts: number; margin: number }> {
    const none = { outcomes: [], bytes: this.imageBytes };
    const { size, after: kinds } = await this.write(none, scratch, encryption);
    const gain = expectedGain(this.packed);
    return {
      bytes: Math.round(size - this.imageBytes - gain),
      fonts: kinds.fonts,
      margin: Math.round(Math.abs(gain) / 4),
    };
  }

  /** Writes one page (from 0) as a document of its own, to be looked at; what only the whole document has is left out. */
  async writePage({ outcomes }: Encoded, index: number, output: string): Promise<void> {
    const { document, spool } = this;
    const page = this.found.pages[index];
    if (!page) throw new RangeError('no such page');
    await withOutcomes(document, this.images, outcomes, spool, () => writePageAlone(document, page, output));
  }

  /** The page (from 0) on which the image at `position` is drawn, as far as resources tell; 0 when none does. */
  pageOf(position: number): number {
    const { document } = this;
    const wanted = this.images[position]?.stream;
    const holds = (resources: PdfObject, depth: number): boolean => {
      const entries = document.entry(resources, 'XObject');
      if (!isDict(entries) || depth > 3) return false;
      return [...entries.values()].some((one) => {
        const stream = document.get(one);
        return (
          stream === wanted ||
          (stream instanceof Stream && holds(document.entry(stream.dict, 'Resources'), depth + 1))
        );
      });
    };
    return Math.max(
      0,
      this.found.pages.findIndex(({ resources }) => holds(resources, 0)),
    );
  }

  private after(written: ReadonlyMap<number, PdfObject>, size: number): BytesByKind {
    const sums = noBytes();
    let counted = 0;
    for (const object of written.values())
      if (object instanceof Stream) {
        sums[this.kinds.get(object) ?? 'other'] += object.size;
        counted += object.size;
      }
    sums.structure = size - counted;
    return sums;
  }

  async close(): Promise<void> {
    await this.workers.close();
    this.spool.close();
    this.document.close();
  }

  private count(): void {
    this.finished += 1;
    this.options.progress?.(this.finished, this.total);
  }

  /**
   * Beyond what a document of some hundred pages holds, zlib does the rest: its last per cents would cost minutes. By bytes, not by
   * time, so that the same document gives the same bytes.
   */
  private pack(data: Buffer): Promise<Uint8Array> {
    const { effort } = this.options.rest;
    this.packedBytes += data.length;
    let spent = effort;
    while (spent > 0 && this.packedBytes > budgets[spent]!) spent = (spent - 1) as typeof effort;
    return packBeside(data, spent, this.options.workers);
  }

  /** Drops what became unreachable. */
  private prune(): void {
    const live = reachableObjects(this.document);
    for (const number of this.objects.keys()) if (!live.has(number)) this.objects.delete(number);
  }
}

/** Bytes up to which each effort is spent on a document; the highest that is allowed and has room is taken. */
const budgets = [0, 24 * 2 ** 20, 4 * 2 ** 20, 1.5 * 2 ** 20];

const appearances = ({ drawn }: Survey): Set<Stream> =>
  new Set([...drawn].filter(([, { kind }]) => kind === 'appearance').map(([stream]) => stream));
