import { inspectPdf } from '../../pdf/inspect.ts';
import { takeInventory } from '../../pdf/inventory.ts';
import { pageSizes, readMetadata } from '../../pdf/metadata.ts';
import { handle } from '../operation.ts';
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
    context.progress(1, 2);

    context.stage('counting');
    const json = context.scratch('objects.json');
    const { warnings } = await context.tools.structure.describe(path, json);
    const found = await takeInventory(json);
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
        tagged: facts.tagged || found.tags > 0,
        form: facts.form,
        fields: found.fields,
        signatures: Math.max(facts.signatures, found.signatures),
        links: found.links,
        annotations: found.annotations,
        bookmarks: found.outline,
        attachments: found.attachments,
        layers: found.layers,
        fonts: found.fonts,
        images: found.images,
        repaired: warnings.length > 0,
        metadata,
      },
    };
  },
});
