import { Alert, Text } from '@mantine/core';
import { IconTarget } from '@tabler/icons-react';
import { formatBytes } from '../ui/format.ts';
import { type Target, targetOf } from './facts.ts';

/** Whether the size that was asked for was met, and if not, why not and how far it goes. */
export function TargetResult({ result }: { result: Record<string, unknown> | null }) {
  const target = targetOf(result);
  if (!target) return null;
  const size = typeof result?.compressed_size === 'number' ? result.compressed_size : null;
  return (
    <Alert
      color={target.met ? 'cloth' : 'orange'}
      variant="light"
      mb="md"
      title={target.met ? 'The target size was met' : 'The target size was not met'}
      icon={<IconTarget size={20} stroke={1.6} aria-hidden />}
    >
      <Text size="sm">
        Asked for at most {formatBytes(target.size)}
        {size === null ? '.' : `, got ${formatBytes(size)}.`}
        {!target.met && ` ${reason(target)}`}
      </Text>
    </Alert>
  );
}

function reason({ limitedBy, smallest }: Target): string {
  const least = smallest === null ? '' : ` The smallest that still reads well is ${formatBytes(smallest)}.`;
  switch (limitedBy) {
    case 'quality_floor':
      return `Pictures at the lowest quality that still reads well are too large together.${least}`;
    case 'content':
      return `What is not pictures (text, fonts, attachments) is alone larger than that.${least}`;
    case 'time':
      return `The time for the search was over.${least}`;
    default:
      return least.trim();
  }
}
