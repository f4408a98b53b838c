import { modelUnavailable, upstreamBadResponse } from '../../models/faults.ts';
import { detectLanguage } from '../../prose/detect-language.ts';
import type { TranslatedParagraph } from '../../writing/translated.ts';
import { languageAsked } from '../language-asked.ts';
import { type Context, handle, type Part } from '../operation.ts';
import { listedPages, pagesOf, placeOf, planPages } from '../page-chunks.ts';
import { edges, readPages } from '../read-pages.ts';
import { type Translated, translateUnits } from './ask.ts';
import definition from './definition.ts';
import { termsOf } from './glossary.ts';
import { merge } from './merge.ts';
import { type Owned, shareOf } from './own.ts';
import { type PartData, writePart } from './part.ts';
import { filled, type Mould, type Unit, unitsOf } from './units.ts';

/** Languages written without blanks between sentences. */
const unspaced = new Set(['zh', 'ja', 'th', 'lo', 'km', 'my']);

export default handle(definition, {
  check(_sources, { target_language, source_language }) {
    languageAsked(target_language);
    languageAsked(source_language);
  },

  plan: ([source]) => planPages(source!),

  async run({ input }, [source], options, context): Promise<Part> {
    const { chunk, pages, read } = placeOf(input);
    const { model } = context.tools;
    if (!model) throw modelUnavailable({ reason: 'No language model is set up.' });
    context.stage('reading');
    // The page behind as well: a paragraph that begins here ends there.
    const range = { from: read.from, to: Math.min(pagesOf(source!), pages.to + 1) };
    const { password } = options;
    const { paragraphs, ...gone } = await readPages(
      source!,
      range,
      { without: new Set(edges), password },
      context,
    );
    const share = shareOf(paragraphs, pages);
    const given = languageAsked(options.source_language);
    const all = paragraphs.map(({ text }) => text).join('\n');
    const language = given === 'auto' ? detectLanguage(all).language : given;
    const target = languageAsked(options.target_language);
    context.stage('translating');
    const blank = unspaced.has(target.split('-', 1)[0]!) ? '' : ' ';
    const { units, moulds } = unitsOf(share.owned, language, blank);
    const commission = { model: options.model, source: language, target, terms: termsOf(options.glossary) };
    const said = await translateUnits(units, share.before, commission, model, context.signal, (done) =>
      context.progress(0.2 + (0.8 * done) / units.length, 1),
    );
    const refused = said.verdicts.filter((verdict) => !verdict || verdict.fatal).length;
    if (units.length > 0 && refused === units.length)
      throw upstreamBadResponse({
        model: said.spent.at(-1)?.model ?? options.model,
        why: `of no text of these pages it gave a usable translation (${said.whys[0] ?? 'no answer'}). Retry the job or choose another model`,
        reason: 'checks',
      });
    context.progress(1, 1);
    const translated = share.owned.map((owned, at) => put(owned, moulds[at]!, said));
    warnOfUntranslated(share.owned, units, said, context);
    const path = context.scratch('part.json');
    writePart(path, { chunk, language, paragraphs: translated, after: share.after, left: share.left });
    const mine = (page: number) => page >= pages.from && page <= pages.to;
    const data: PartData = {
      chunk,
      pages_without_text: gone.withoutText.filter(mine),
      unreadable: gone.unreadable.filter(mine),
      ...slipsOf(share.owned, units, said),
      tokens: said.spent.reduce((sum, { usage }) => sum + usage.total, 0),
      model: said.spent.at(-1)?.model ?? null,
    };
    return {
      files: [{ path, name: `chunk-${chunk}.json`, media_type: 'application/json' }],
      data: { ...data },
    };
  },

  merge,
});

/** A paragraph as it comes out: what there is no usable translation of stays as it was. */
function put(
  { kind, level, text: source, pages }: Owned,
  mould: Mould,
  said: Translated,
): TranslatedParagraph {
  const asked = mould.flatMap((part) => (typeof part === 'string' ? [] : [part.unit]));
  const usable = (unit: number) => {
    const verdict = said.verdicts[unit];
    return verdict && !verdict.fatal ? verdict.text : undefined;
  };
  const whole = asked.every((unit) => usable(unit) !== undefined);
  return {
    kind: kindOf(kind),
    ...(level ? { level } : {}),
    pages,
    source_text: source,
    text: whole ? filled(mould, (unit) => inCell(kind, usable(unit)!)) : source,
    method: asked.length === 0 ? 'copied' : whole ? 'model' : 'untranslated',
  };
}

/** A line end or tab in a cell would be another cell. */
const inCell = (kind: Owned['kind'], text: string) => (kind === 'table' ? text.replace(/\s+/g, ' ') : text);

const kindOf = (kind: Owned['kind']): TranslatedParagraph['kind'] =>
  kind === 'head' || kind === 'foot' || kind === 'page-number' ? 'paragraph' : kind;

/** Numbers that changed, and terms that the glossary has otherwise, by page. */
function slipsOf(owned: readonly Owned[], units: readonly Unit[], { verdicts }: Translated) {
  const kept = units.flatMap(({ paragraph }, at) => {
    const verdict = verdicts[at];
    return verdict && !verdict.fatal ? [{ verdict, page: owned[paragraph]!.pages[0] }] : [];
  });
  return {
    changed_numbers: [...new Set(kept.flatMap(({ verdict, page }) => (verdict.numbers ? [page] : [])))],
    missed: kept.flatMap(({ verdict, page }) =>
      verdict.missed.map(({ term, translation }) => ({ term, translation, page })),
    ),
  };
}

function warnOfUntranslated(
  owned: readonly Owned[],
  units: readonly Unit[],
  { verdicts, whys }: Translated,
  { warn, log }: Context,
): void {
  const lost = units.flatMap(({ paragraph }, at) => {
    const verdict = verdicts[at];
    return verdict && !verdict.fatal ? [] : [{ paragraph, why: whys[at] ?? 'it was left out of the answer' }];
  });
  if (lost.length === 0) return;
  const paragraphs = [...new Set(lost.map(({ paragraph }) => paragraph))];
  const pages = [...new Set(paragraphs.map((paragraph) => owned[paragraph]!.pages[0]))];
  const count = paragraphs.length === 1 ? '1 paragraph stands' : `${paragraphs.length} paragraphs stand`;
  warn(`${count} untranslated on ${listedPages(pages)}: of the model's answer ${lost[0]!.why}.`);
  log({ event: 'translate.refused', pages, whys: [...new Set(lost.map(({ why }) => why))].slice(0, 10) });
}
