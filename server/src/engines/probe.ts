import { pdfiumEngine } from './pdfium.ts';
import { findQpdf } from './qpdf.ts';
import type { ToolName, ToolStatus } from './tools.ts';

let probed: Promise<ToolStatus[]> | undefined;

/** Which capabilities this machine has. File look-ups and one `--version` each, once per process (about 20 ms). */
export function probeTools(): Promise<ToolStatus[]> {
  probed ??= Promise.all([structureStatus(), renderStatus()]);
  return probed;
}

const available = (tool: ToolName, engine: string): ToolStatus => ({
  tool,
  available: true,
  engine,
  reason: null,
});

async function structureStatus(): Promise<ToolStatus> {
  return available('structure', (await findQpdf()).engine);
}

async function renderStatus(): Promise<ToolStatus> {
  return available('render', pdfiumEngine());
}
