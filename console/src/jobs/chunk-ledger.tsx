import { Table, Text } from '@mantine/core';
import type { Chunk, Job } from '@octavo/client';
import { useState } from 'react';
import { ErrorNotice } from '../ui/error-notice.tsx';
import { formatSeconds } from '../ui/format.ts';
import { Fold } from '../ui/section.tsx';
import { StatusBadge } from '../ui/status-badge.tsx';
import { useChunks } from './use-chunks.ts';

/** The ledger of the job's chunks, fetched when it is unfolded. */
export function ChunkLedger({ job }: { job: Job }) {
  const [wanted, setWanted] = useState(false);
  const chunks = useChunks(job, wanted);
  return (
    <Fold
      title="Chunks"
      aside={
        <Text size="sm" c="dimmed">
          {job.processed_chunks} of {job.total_chunks} done
        </Text>
      }
      onOpen={() => setWanted(true)}
    >
      {chunks.error && <ErrorNotice title="The chunks could not be loaded" error={chunks.error} />}
      {chunks.data && (
        <Table.ScrollContainer minWidth={560} type="native">
          <Table verticalSpacing="xs">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Chunk</Table.Th>
                <Table.Th>Pages</Table.Th>
                <Table.Th>State</Table.Th>
                <Table.Th ta="right">Attempts</Table.Th>
                <Table.Th ta="right">Duration</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {chunks.data.map((chunk) => (
                <ChunkRow key={chunk.chunk_id} chunk={chunk} />
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
      {chunks.data?.length === 0 && (
        <Text size="sm" c="dimmed">
          None yet.
        </Text>
      )}
    </Fold>
  );
}

function ChunkRow({ chunk }: { chunk: Chunk }) {
  return (
    <Table.Tr>
      <Table.Td>
        {chunk.label || chunk.kind}
        {chunk.error && (
          <Text size="xs" c="red">
            {chunk.error.code}: {chunk.error.message}
          </Text>
        )}
        {chunk.warnings?.map((warning) => (
          <Text key={warning} size="xs" c="dimmed">
            {warning}
          </Text>
        ))}
      </Table.Td>
      <Table.Td>{pages(chunk)}</Table.Td>
      <Table.Td>
        <StatusBadge status={chunk.state} />
      </Table.Td>
      <Table.Td ta="right">{chunk.attempts}</Table.Td>
      <Table.Td ta="right">
        {chunk.duration_seconds === null ? '' : formatSeconds(chunk.duration_seconds)}
      </Table.Td>
    </Table.Tr>
  );
}

const pages = ({ pages }: Chunk) =>
  pages ? (pages.from === pages.to ? pages.from : `${pages.from}–${pages.to}`) : '';
