import type { ModelTool } from '../models/model.ts';
import { engineMissing } from './faults.ts';
import { render } from './pdfium.ts';
import { probeTools } from './probe.ts';
import { findQpdf, structure } from './qpdf.ts';
import type { Room } from './room.ts';
import type { ToolName, Tools } from './tools.ts';

/**
 * The tools an operation asked for, ready to work in `room`. Those it `needs` are there or ENGINE_MISSING is thrown; those
 * it `uses` may be undefined. Only for isolated processes: `render` runs inside the caller.
 */
export async function openTools(
  { needs, uses = [] }: { needs: readonly ToolName[]; uses?: readonly ToolName[] },
  room: Room,
  model?: ModelTool,
): Promise<Tools> {
  const wanted = new Set([...needs, ...uses]);
  const tools: Partial<Tools> = {};
  if (wanted.has('structure')) tools.structure = structure(await findQpdf(), room);
  if (wanted.has('render')) tools.render = render();
  if (wanted.has('model') && model) tools.model = model;
  for (const tool of needs) {
    if (tools[tool]) continue;
    const status = (await probeTools()).find((one) => one.tool === tool);
    throw engineMissing({ tool, reason: status?.reason ?? 'nobody answers for it here.' });
  }
  // `structure` and `render` are typed as present because every operation that touches them must need them.
  return tools as Tools;
}
