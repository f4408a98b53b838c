import type { Operation } from '../src/types.ts';

const pdf = ['application/pdf'];
const schema = (properties: Operation['options']['properties'] = {}) => ({ type: 'object', properties });

/** Definitions that between them use every shape a form has to draw. */
export const operations: Operation[] = [
  {
    name: 'compress',
    title: 'Compress',
    summary: 'Makes a PDF smaller and never larger.',
    accepts: pdf,
    sources: { min: 1, max: 1 },
    stages: ['validating', 'analysing', 'recompressing', 'writing', 'verifying'],
    options: schema({
      level: {
        title: 'Level',
        description: 'How far images may be reduced.',
        anyOf: [{ const: 'low' }, { const: 'medium' }, { const: 'high' }, { const: 'maximum' }],
        default: 'medium',
      },
      image_quality: {
        type: 'integer',
        minimum: 10,
        maximum: 100,
        default: 80,
        description: 'JPEG quality of images that are written anew.',
      },
    }),
    result: schema({
      changed: { type: 'boolean', description: 'Whether the file differs from the original.' },
      original_size: { type: 'integer', description: 'Bytes.' },
      compressed_size: { type: 'integer', description: 'Bytes.' },
      compression_ratio: { type: 'number', description: 'New size divided by old size.' },
      saved_percent: { type: 'number' },
      pages: { type: 'integer' },
      engine: { type: 'string' },
      duration_seconds: { type: 'number' },
    }),
    bulk: true,
    available: true,
    reason: null,
    tools: [{ tool: 'structure', available: true, engine: 'qpdf 11.3.0', reason: null }],
  },
  {
    name: 'merge',
    title: 'Merge',
    summary: 'Joins several PDFs into one, in the order given.',
    accepts: pdf,
    sources: { min: 2, max: 50 },
    stages: ['validating', 'joining', 'verifying'],
    options: schema({
      bookmarks: {
        type: 'boolean',
        default: true,
        title: 'Bookmarks',
        description: 'One bookmark for each file.',
      },
    }),
    result: schema({ pages: { type: 'integer' }, size: { type: 'integer' } }),
    bulk: false,
    available: true,
    reason: null,
    tools: [],
  },
  {
    name: 'split',
    title: 'Split',
    summary: 'Takes a PDF apart into several files.',
    accepts: pdf,
    sources: { min: 1, max: 1 },
    stages: ['validating', 'splitting', 'verifying'],
    options: schema({
      ranges: {
        type: 'string',
        title: 'Page ranges',
        description: 'For example 1-5,8,10-. Empty: every page alone.',
      },
      every: { type: 'integer', minimum: 1, description: 'Pages per file.' },
    }),
    result: schema({ pages: { type: 'integer' } }),
    bulk: true,
    available: true,
    reason: null,
    tools: [],
  },
  {
    name: 'ocr',
    title: 'Read scans',
    summary: 'Adds a text layer to scanned pages.',
    accepts: pdf,
    sources: { min: 1, max: 1 },
    stages: ['validating', 'reading'],
    options: schema(),
    result: schema(),
    bulk: true,
    available: false,
    reason: 'Tesseract is not installed: apt-get install tesseract-ocr',
    tools: [{ tool: 'ocr', available: false, engine: null, reason: 'Tesseract is not installed' }],
  },
];
