import type { ToolStatus } from '../engines/tools.ts';
import type { Definition } from './operation.ts';

/** Whether this machine can run an operation, and if not, why and what mends it. */
export function availability(
  definition: Definition,
  tools: readonly ToolStatus[],
): { available: boolean; reason: string | null } {
  const missing = definition.tools.needs
    .map((name) => tools.find((tool) => tool.tool === name))
    .filter((tool) => !tool?.available);
  if (missing.length === 0) return { available: true, reason: null };
  return {
    available: false,
    reason: missing.map((tool) => tool?.reason ?? 'a tool it needs is missing').join(' '),
  };
}
