import type { ToolStatus } from '../engines/tools.ts';
import { serviceUnavailable } from '../fault.ts';
import type { Entry } from '../operations/operation.ts';
import type { JobSettings } from './settings.ts';

/** `["compress=2"]` as a map. Throws with the remedy when an entry is not `name=number`. */
function limitsOf(entries: readonly string[], variable: string): Map<string, number> {
  return new Map(
    entries.map((entry) => {
      const [name, number] = entry.split('=').map((part) => part.trim());
      const limit = Number(number);
      if (!name || !Number.isInteger(limit) || limit < 1)
        throw serviceUnavailable({
          reason: `${variable} must look like name=2,other=1; "${entry}" does not.`,
        });
      return [name, limit] as const;
    }),
  );
}

/** Which operations have room, given what runs: by slots, by operation and by tool. Unavailable ones have none. */
export function capacity(settings: JobSettings, catalog: readonly Entry[], tools: readonly ToolStatus[]) {
  const perOperation = limitsOf(settings.operationConcurrency, 'OPERATION_CONCURRENCY');
  const perTool = limitsOf(settings.toolConcurrency, 'TOOL_CONCURRENCY');
  const present = new Set(tools.filter((tool) => tool.available).map((tool) => tool.tool));
  const able = catalog
    .map((entry) => entry.definition)
    .filter((d) => d.tools.needs.every((tool) => present.has(tool)));
  const toolsOf = new Map<string, readonly string[]>(
    able.map((d) => [d.name, [...d.tools.needs, ...(d.tools.uses ?? [])]]),
  );
  const count = (running: readonly string[], tool: string) =>
    running.filter((operation) => toolsOf.get(operation)?.includes(tool)).length;
  return (running: readonly string[]): string[] => {
    if (running.length >= settings.workerConcurrency) return [];
    return able
      .map((d) => d.name)
      .filter(
        (name) => running.filter((other) => other === name).length < (perOperation.get(name) ?? Infinity),
      )
      .filter((name) =>
        toolsOf.get(name)!.every((tool) => count(running, tool) < (perTool.get(tool) ?? Infinity)),
      );
  };
}
