import { Badge } from '@mantine/core';
import type { JobStatus } from '@octavo/client';

const looks: Record<string, { label: string; color: string }> = {
  pending: { label: 'Waiting', color: 'gray' },
  queued: { label: 'Waiting', color: 'gray' },
  processing: { label: 'Working', color: 'blue' },
  running: { label: 'Working', color: 'blue' },
  completed: { label: 'Completed', color: 'cloth' },
  failed: { label: 'Failed', color: 'red' },
  cancelled: { label: 'Cancelled', color: 'gray' },
};

export const statusLabel = (status: string): string => looks[status]?.label ?? status;

/** The state of a job or a chunk in words; colour only underlines it. */
export function StatusBadge({
  status,
  partial = false,
}: {
  status: JobStatus | (string & {});
  partial?: boolean;
}) {
  const look = looks[status] ?? { label: status, color: 'gray' };
  return (
    <Badge variant="light" color={partial ? 'orange' : look.color} tt="none" fw={600} radius="sm">
      {partial ? 'Completed in part' : look.label}
    </Badge>
  );
}
