import { Columns } from '../ui/columns.tsx';
import { Section } from '../ui/section.tsx';
import { bytesOf } from './bytes.ts';
import { BytesChart } from './bytes-chart.tsx';
import { plain } from './facts.ts';
import { Fidelity } from './fidelity.tsx';

/** What a result says of its bytes and of what was kept, side by side; nothing where it says neither. */
export function CompressFacts({ result }: { result: Record<string, unknown> }) {
  const bytes = plain.record(result.bytes);
  const charted = bytesOf(bytes?.before) !== null;
  const checked = plain.record(result.structure) !== null;
  // Of what only looks at a document there is no after.
  if (bytesOf(bytes) && !charted)
    return (
      <Section title="Where the bytes are">
        <BytesChart before={bytes} />
      </Section>
    );
  if (!charted && !checked) return null;
  return (
    <Columns>
      {charted && (
        <Section title="Where the bytes went">
          <BytesChart before={bytes?.before} after={bytes?.after} />
        </Section>
      )}
      {checked && (
        <Section title="What was kept">
          <Fidelity result={result} />
        </Section>
      )}
    </Columns>
  );
}
