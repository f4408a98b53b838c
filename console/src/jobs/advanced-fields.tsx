import { NativeSelect, SegmentedControl, Stack, Text, TextInput } from '@mantine/core';
import type { SubmitOptions } from '@octavo/client';
import { Fold } from '../ui/section.tsx';

/** What may be said of a job beside its options; texts, as the form has them. */
export interface Advanced {
  priority: string;
  reference: string;
  /** Seconds; empty as the server is set. */
  keep: string;
}

export const noAdvanced: Advanced = { priority: '0', reference: '', keep: '' };

/** What of it is sent: nothing that was left alone. */
export const submitFields = ({ priority, reference, keep }: Advanced): Partial<SubmitOptions> => ({
  ...(keep === '' ? {} : { ttl: Number(keep) }),
  ...(priority === '0' ? {} : { priority: Number(priority) }),
  ...(reference.trim() === '' ? {} : { clientJobId: reference.trim() }),
});

export function AdvancedFields(props: {
  values: Advanced;
  manyJobs: boolean;
  onChange: (values: Advanced) => void;
}) {
  const { values } = props;
  const change = (part: Partial<Advanced>) => props.onChange({ ...values, ...part });
  return (
    <Fold title="Advanced">
      <Stack gap="lg">
        <div>
          <Text size="sm" fw={500} id="priority-label">
            Priority
          </Text>
          <Text size="xs" c="dimmed" mb={6}>
            Jobs of higher priority are taken first.
          </Text>
          <SegmentedControl
            fullWidth
            aria-labelledby="priority-label"
            data={[
              { value: '-50', label: 'Low' },
              { value: '0', label: 'Normal' },
              { value: '50', label: 'High' },
            ]}
            value={values.priority}
            onChange={(priority) => change({ priority })}
          />
        </div>
        <NativeSelect
          label="Keep the result for"
          description="Then its files are removed by themselves. Not longer than this server allows."
          data={[
            { value: '', label: 'As the server is set' },
            { value: '3600', label: 'An hour' },
            { value: '86400', label: 'A day' },
            { value: '604800', label: 'A week' },
          ]}
          value={values.keep}
          onChange={(event) => change({ keep: event.currentTarget.value })}
        />
        <TextInput
          label="Your reference"
          description="A name of your own to find the job by. It can belong to one living job only."
          value={values.reference}
          maxLength={200}
          disabled={props.manyJobs}
          onChange={(event) => change({ reference: event.currentTarget.value })}
        />
      </Stack>
    </Fold>
  );
}
