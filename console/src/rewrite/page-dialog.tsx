import { ActionIcon, Group, Loader, Modal, Text } from '@mantine/core';
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { ErrorNotice } from '../ui/error-notice.tsx';
import { density, pictureOf, reasonOf } from '../viewer/page-pictures.tsx';
import classes from './page-dialog.module.css';

const width = () => Math.round(Math.min(820, window.innerWidth) * density());

/** A page of the document that was sent, to read a sentence where it stood. */
export function PageDialog(props: {
  jobId: string;
  /** Null: closed. */
  page: number | null;
  pages: number | null;
  onPage: (page: number | null) => void;
}) {
  const { jobId, page, pages, onPage } = props;
  return (
    <Modal
      opened={page !== null}
      onClose={() => onPage(null)}
      title={`Page ${page ?? ''}${pages ? ` of ${pages}` : ''}`}
      size="xl"
      centered
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {page !== null && (
        <>
          <Picture key={page} jobId={jobId} page={page} />
          <Group justify="center" mt="sm" gap="lg">
            <ActionIcon
              variant="default"
              size="lg"
              aria-label="Previous page"
              disabled={page <= 1}
              onClick={() => onPage(page - 1)}
            >
              <IconChevronLeft size={18} aria-hidden />
            </ActionIcon>
            <ActionIcon
              variant="default"
              size="lg"
              aria-label="Next page"
              disabled={pages !== null && page >= pages}
              onClick={() => onPage(page + 1)}
            >
              <IconChevronRight size={18} aria-hidden />
            </ActionIcon>
          </Group>
        </>
      )}
    </Modal>
  );
}

function Picture({ jobId, page }: { jobId: string; page: number }) {
  const [state, setState] = useState<'loading' | 'there' | 'failed'>('loading');
  const [reason, setReason] = useState<unknown>(null);
  useEffect(() => {
    if (state !== 'failed') return;
    let asked = true;
    void reasonOf(jobId, page, 'before', width()).then((why) => asked && setReason(why));
    return () => {
      asked = false;
    };
  }, [state, jobId, page]);
  if (state === 'failed')
    return reason ? (
      <ErrorNotice title="The page cannot be shown" error={reason} />
    ) : (
      <Text size="sm">The page cannot be shown.</Text>
    );
  return (
    <div className={classes.page} data-state={state}>
      {state === 'loading' && <Loader size="sm" className={classes.wait} aria-label="Loading" />}
      <img
        src={pictureOf(jobId, page, 'before', { width: width() })}
        alt={`Page ${page} of the document`}
        onLoad={() => setState('there')}
        onError={() => setState('failed')}
      />
    </div>
  );
}
