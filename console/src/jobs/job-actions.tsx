import { Button, Group, Modal, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { isTerminal, type Job } from '@octavo/client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { api } from '../app/api.ts';
import { forgetEdits } from '../rewrite/use-edits.ts';
import { ErrorNotice } from '../ui/error-notice.tsx';
import { chunksKey } from './use-job.ts';
import { useRetry } from './use-retry.ts';

/** Cancel, retry, delete: whichever the state allows. */
export function JobActions({ job, refresh }: { job: Job; refresh: (known?: Job) => void }) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [asking, { open, close }] = useDisclosure(false);
  const ended = isTerminal(job.status);
  const settle = (next: Job) => {
    refresh({ ...job, ...next });
    void queries.invalidateQueries({ queryKey: chunksKey(job.job_id) });
    void queries.invalidateQueries({ queryKey: ['jobs', 'list'] });
  };
  // The job may have ended meanwhile: then the page needs its true state more than the error.
  const onError = () => refresh();
  const cancel = useMutation({ mutationFn: () => api.cancel(job.job_id), onSuccess: settle, onError });
  const retry = useRetry(job.job_id, refresh);
  const remove = useMutation({
    mutationFn: () => api.remove(job.job_id),
    onSuccess: async () => {
      forgetEdits(job.job_id);
      await navigate({ to: '/jobs' });
      void queries.invalidateQueries({ queryKey: ['jobs', 'list'] });
    },
  });
  return (
    <>
      {!ended && (
        <Button variant="default" loading={cancel.isPending} onClick={() => cancel.mutate()}>
          Cancel
        </Button>
      )}
      {(job.status === 'failed' || (job.status === 'completed' && job.partial)) && (
        <Button loading={retry.isPending} onClick={() => retry.mutate()}>
          {job.partial ? 'Try the lost parts again' : 'Try again'}
        </Button>
      )}
      <Button variant="subtle" color="gray" onClick={open}>
        Delete
      </Button>
      {(cancel.error ?? retry.error) && (
        <ErrorNotice title="That did not work" error={cancel.error ?? retry.error} />
      )}
      <Modal
        opened={asking}
        onClose={close}
        title="Delete this job?"
        centered
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <Text size="sm" mb="lg">
          {ended
            ? 'Its files, the result included, are removed at once and cannot be brought back.'
            : 'The job is cancelled, and its files are removed at once. They cannot be brought back.'}
        </Text>
        {remove.error && <ErrorNotice title="The job was not deleted" error={remove.error} />}
        <Group justify="flex-end" mt="md">
          <Button variant="default" onClick={close} data-autofocus>
            Keep it
          </Button>
          <Button color="red" loading={remove.isPending} onClick={() => remove.mutate()}>
            Delete
          </Button>
        </Group>
      </Modal>
    </>
  );
}
