import { pdfCorrupt } from '../../pdf/faults.ts';
import { inspectPdf } from '../../pdf/inspect.ts';
import { pageSizes, readMetadata } from '../../pdf/metadata.ts';
import { PdfDocument } from '../../pdf/objects/document.ts';
import { SyntaxDamage } from '../../pdf/objects/lexer.ts';
import { type Analysis, analyse } from '../../pdf/optimize/analyse.ts';
import { handle } from '../operation.ts';
import { openReadable } from '../readable.ts';
import definition from './definition.ts';

const boundedPages = 10_000;
const listedSizes = 20;

export default handle(definition, {
  async run(_chunk, [source], _options, context) {
    const { path, name, size, sha256 } = source!;
    context.stage('reading');
    const facts = await inspectPdf(path);
    const sizes = await pageSizes(path, boundedPages);
    const metadata = await readMetadata(path);
    context.progress(1, 3);

    context.stage('counting');
    const warnings: string[] = [];
    const readable = await openReadable(source!, undefined, {
      ...context,
      warn: (text) => void warnings.push(text),
    }).catch((error) => {
      throw error instanceof SyntaxDamage ? pdfCorrupt({}, error) : error;
    });
    const { census } = readable;
    context.progress(2, 3);

    context.stage('analysing');
    const document = PdfDocument.open(readable.path);
    let analysis: Analysis;
    try {
      analysis = analyse(document);
    } finally {
      document.close();
    }
    return {
      files: [],
      data: {
        name,
        size,
        sha256,
        pages: facts.pages,
        version: facts.version,
        page_sizes: sizes.slice(0, listedSizes),
        owner_password: facts.owner_password,
        tagged: facts.tagged || census.tags > 0,
        form: facts.form,
        fields: census.fields,
        signatures: Math.max(facts.signatures, census.signatures),
        links: census.links,
        annotations: census.annotations,
        bookmarks: census.outline_items,
        attachments: census.attachments,
        layers: census.layers,
        fonts: census.fonts,
        images: analysis.images.count,
        bytes: { ...analysis.bytes },
        findings: analysis.findings,
        recommended_level: facts.signatures > 0 ? null : analysis.recommended,
        highest_dpi: analysis.images.highest_dpi,
        repaired: readable.repaired > 0 || warnings.length > 0,
        metadata,
      },
    };
  },
});
