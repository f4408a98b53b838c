import { type Job, OctavoError, type SubmitOptions } from '@octavo/client';
import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { api } from '../app/api.ts';
import type { Picked } from '../files/picked-files.ts';
import type { Plan } from './submit-plan.ts';

export interface Sending {
  /** 0..1 of the bytes of all files. */
  share: number;
  /** All bytes are there; the server looks at them. */
  checking: boolean;
}

export interface Sent {
  jobs: Job[];
  /** With one job per file: those that became none; with the error, where the file is to blame. */
  refused: Picked[];
}

/** Sends the files. `send` resolves to null when the sending was given up or failed as a whole (then `error` is set). */
export function useSubmit() {
  const queries = useQueryClient();
  const [sending, setSending] = useState<Sending | null>(null);
  const [error, setError] = useState<unknown>(null);
  const link = useRef<AbortController>(null);

  const send = async (
    operation: string,
    plan: Plan,
    files: readonly Picked[],
    options: Omit<SubmitOptions, 'files' | 'fileIds'>,
  ): Promise<Sent | null> => {
    const sender = new AbortController();
    const { signal } = sender;
    link.current = sender;
    const total = files.reduce((sum, { file }) => sum + file.size, 0) || 1;
    const report = (before: number, part: number) => {
      const share = Math.min(1, (before + part) / total);
      setSending({ share, checking: share >= 1 });
    };
    setError(null);
    setSending({ share: 0, checking: false });
    try {
      const sent: Sent = { jobs: [], refused: [] };
      if (plan === 'each' && files.length > 1) {
        let before = 0;
        for (const [index, one] of files.entries()) {
          try {
            sent.jobs.push(
              await byIdOr(one.fileId, operation, options, signal, () =>
                api.submit(operation, {
                  ...options,
                  files: [one.file],
                  signal,
                  onUploadProgress: ({ loaded }) => report(before, Math.min(loaded, one.file.size)),
                }),
              ),
            );
          } catch (thrown) {
            // About this file: the others go on. About the server or all of them: the rest stays, to be sent later.
            if (!(thrown instanceof OctavoError) || !aboutTheFile(thrown)) {
              if (sent.jobs.length + sent.refused.length === 0) throw thrown;
              if (!signal.aborted) setError(thrown);
              sent.refused.push(...files.slice(index));
              break;
            }
            sent.refused.push({ ...one, error: thrown });
          }
          before += one.file.size;
        }
      } else {
        const make = plan === 'bulk' ? api.bulk : api.submit;
        const whole = () =>
          make(operation, {
            ...options,
            files: files.map(({ file }) => file),
            signal,
            onUploadProgress: ({ loaded }) => report(0, loaded),
          });
        const known = files.flatMap((one) => one.fileId ?? []);
        const job = await byIdOr(
          known.length === files.length ? known : undefined,
          operation,
          options,
          signal,
          whole,
          make,
        );
        sent.jobs.push(job);
        queries.setQueryData(['jobs', 'one', job.job_id], job);
      }
      void queries.invalidateQueries({ queryKey: ['jobs', 'list'] });
      return sent;
    } catch (thrown) {
      if (!signal.aborted) setError(thrown);
      return null;
    } finally {
      setSending(null);
    }
  };

  return { send, sending, error, giveUp: () => link.current?.abort(), forget: () => setError(null) };
}

/** By the ids files are kept under, where they are and are still kept; else as they come. */
async function byIdOr(
  known: string | readonly string[] | undefined,
  operation: string,
  options: Omit<SubmitOptions, 'files' | 'fileIds'>,
  signal: AbortSignal,
  whole: () => Promise<Job>,
  make: typeof api.submit = api.submit,
): Promise<Job> {
  if (known === undefined) return whole();
  try {
    return await make(operation, { ...options, fileIds: [known].flat(), signal });
  } catch (thrown) {
    if (thrown instanceof OctavoError && (thrown.status === 404 || thrown.status === 410)) return whole();
    throw thrown;
  }
}

const aboutTheFile = ({ status, code }: OctavoError) =>
  status === 413 || status === 415 || (status === 422 && code !== 'VALIDATION_ERROR');
