import type { Readable } from 'node:stream';
import { packageOf } from './package.ts';
import { declaration, escaped } from './xml.ts';

/** A stretch of a paragraph in one dress. */
export interface Run {
  text: string;
  bold?: boolean;
  italic?: boolean;
}

export type Block =
  | { kind: 'heading'; level: 1 | 2 | 3; text: string }
  | { kind: 'paragraph'; runs: readonly Run[] }
  | { kind: 'page break' };

export interface Manuscript {
  title: string;
  /** BCP 47: the language of the text, for spelling and hyphenation, and its direction. */
  language: string;
  blocks: Iterable<Block>;
}

const word = 'http://schemas.openxmlformats.org/wordprocessingml/2006/main';
const relations = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const packages = 'http://schemas.openxmlformats.org/package/2006';
const types = 'application/vnd.openxmlformats-officedocument.wordprocessingml';
const rightToLeft = new Set(['ar', 'he', 'fa', 'ur', 'yi', 'ps', 'sd', 'ug', 'dv', 'ckb']);

/**
 * A text for word processors (Office Open XML, ECMA-376) as a stream of bytes, made block by block: headings, paragraphs with bold and
 * italics, page breaks. Line ends inside a run become line breaks, tabs stay tabs.
 */
export function docxOf(manuscript: Manuscript): Readable {
  const tag = (code: string, type: string) => `<Override PartName="/${code}" ContentType="${type}"/>`;
  return packageOf([
    {
      name: '[Content_Types].xml',
      text: [
        `${declaration}<Types xmlns="${packages}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>`,
        tag('word/document.xml', `${types}.document.main+xml`),
        tag('word/styles.xml', `${types}.styles+xml`),
        tag('docProps/core.xml', 'application/vnd.openxmlformats-package.core-properties+xml'),
        '</Types>',
      ],
    },
    {
      name: '_rels/.rels',
      text: [
        `${declaration}<Relationships xmlns="${packages}/relationships"><Relationship Id="rId1" Type="${relations}/officeDocument" Target="word/document.xml"/><Relationship Id="rId2" Type="${packages}/relationships/metadata/core-properties" Target="docProps/core.xml"/></Relationships>`,
      ],
    },
    {
      name: 'docProps/core.xml',
      text: [
        `${declaration}<cp:coreProperties xmlns:cp="${packages}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>${escaped(manuscript.title)}</dc:title><dc:language>${escaped(manuscript.language)}</dc:language></cp:coreProperties>`,
      ],
    },
    {
      name: 'word/_rels/document.xml.rels',
      text: [
        `${declaration}<Relationships xmlns="${packages}/relationships"><Relationship Id="rId1" Type="${relations}/styles" Target="styles.xml"/></Relationships>`,
      ],
    },
    { name: 'word/styles.xml', text: [stylesOf(manuscript.language)] },
    { name: 'word/document.xml', text: body(manuscript) },
  ]);
}

const heading = (level: number, halfPoints: number) =>
  `<w:style w:type="paragraph" w:styleId="Heading${level}"><w:name w:val="heading ${level}"/><w:basedOn w:val="Normal"/><w:next w:val="Normal"/><w:qFormat/><w:pPr><w:keepNext/><w:spacing w:before="360" w:after="120"/><w:outlineLvl w:val="${level - 1}"/></w:pPr><w:rPr><w:b/><w:bCs/><w:sz w:val="${halfPoints}"/><w:szCs w:val="${halfPoints}"/></w:rPr></w:style>`;

const stylesOf = (language: string) =>
  `${declaration}<w:styles xmlns:w="${word}"><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Cambria" w:hAnsi="Cambria" w:cs="Times New Roman"/><w:sz w:val="22"/><w:szCs w:val="22"/><w:lang w:val="${escaped(language)}" w:bidi="${escaped(language)}" w:eastAsia="${escaped(language)}"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr><w:spacing w:after="120" w:line="276" w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults><w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/></w:style>${heading(1, 32)}${heading(2, 28)}${heading(3, 24)}</w:styles>`;

function* body({ language, blocks }: Manuscript): Generator<string> {
  const backwards = rightToLeft.has(language.split('-', 1)[0]!.toLowerCase());
  const direction = backwards ? '<w:bidi/>' : '';
  yield `${declaration}<w:document xmlns:w="${word}"><w:body>`;
  for (const block of blocks) {
    if (block.kind === 'page break') yield '<w:p><w:r><w:br w:type="page"/></w:r></w:p>';
    else if (block.kind === 'heading')
      yield `<w:p><w:pPr><w:pStyle w:val="Heading${block.level}"/>${direction}</w:pPr>${runOf({ text: block.text }, backwards)}</w:p>`;
    else
      yield `<w:p>${backwards ? `<w:pPr>${direction}</w:pPr>` : ''}${block.runs.map((run) => runOf(run, backwards)).join('')}</w:p>`;
  }
  yield '<w:sectPr/></w:body></w:document>';
}

function runOf({ text, bold, italic }: Run, backwards: boolean): string {
  const dress = `${bold ? '<w:b/><w:bCs/>' : ''}${italic ? '<w:i/><w:iCs/>' : ''}${backwards ? '<w:rtl/>' : ''}`;
  const content = text
    .split(/(\r\n?|\n|\t)/)
    .map((part) =>
      part === ''
        ? ''
        : part === '\t'
          ? '<w:tab/>'
          : /^[\r\n]/.test(part)
            ? '<w:br/>'
            : `<w:t xml:space="preserve">${escaped(part)}</w:t>`,
    )
    .join('');
  return `<w:r>${dress === '' ? '' : `<w:rPr>${dress}</w:rPr>`}${content}</w:r>`;
}

/** A text with `_so_` or `*so*` marked italics as runs; marks without a partner, or inside a word, stay. */
export function italicRuns(text: string): Run[] {
  const runs: Run[] = [];
  let from = 0;
  for (const match of text.matchAll(
    /(?<![\p{L}\p{N}_*])([_*])(?=[^\s_*])([^_*\n]{1,2000})(?<=\S)\1(?![\p{L}\p{N}_*])/gu,
  )) {
    if (match.index > from) runs.push({ text: text.slice(from, match.index) });
    runs.push({ text: match[2]!, italic: true });
    from = match.index + match[0].length;
  }
  if (from < text.length || runs.length === 0) runs.push({ text: text.slice(from) });
  return runs;
}
