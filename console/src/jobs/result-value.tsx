import { Code } from '@mantine/core';
import { Facts } from '../ui/facts.tsx';
import { formatBytes, formatSeconds, humanize } from '../ui/format.ts';
import { unitOf } from './result-facts.ts';

/** Any value of any result, as a person would write it. */
export function ResultValue({ name, value }: { name: string; value: unknown }) {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'number')
    switch (unitOf(name)) {
      case 'bytes':
        return <span title={`${value.toLocaleString('en')} bytes`}>{formatBytes(value)}</span>;
      case 'seconds':
        return formatSeconds(value);
      case 'percent':
        return `${Number(value.toFixed(1))} %`;
      case 'ratio':
        return value.toFixed(3);
      default:
        return value.toLocaleString('en');
    }
  if (typeof value === 'string') return <bdi>{value}</bdi>;
  if (Array.isArray(value)) {
    if (value.length === 0) return 'none';
    if (value.every((one) => typeof one !== 'object' || one === null)) return <bdi>{value.join(', ')}</bdi>;
    return <Code block>{JSON.stringify(value, null, 2)}</Code>;
  }
  if (value && typeof value === 'object')
    return (
      <Facts
        facts={Object.entries(value)
          .filter(([, inner]) => inner !== null)
          .map(([inner, own]) => [humanize(inner), <ResultValue key={inner} name={inner} value={own} />])}
      />
    );
  return String(value);
}
