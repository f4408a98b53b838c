import { OctavoError } from '@octavo/client';
import { useEffect, useRef, useState } from 'react';
import { api } from '../app/api.ts';
import type { Picked } from '../files/picked-files.ts';
import { type LevelPreview, readPreview } from './level-preview.ts';

interface Measured {
  /** Of which file, with which options. */
  key: string;
  fileId: string;
  preview: LevelPreview;
}

/** Files up to this size are measured as soon as they are chosen; larger ones when asked to. */
const unasked = 50_000_000;

/**
 * Measures what each level would make of a chosen file. The file is sent once: later measurements, and the job, name it by
 * the id it was kept under.
 */
export function useLevelPreview(
  operation: string,
  picked: Picked | undefined,
  options: Record<string, unknown>,
) {
  const [measured, setMeasured] = useState<Measured | null>(null);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const link = useRef<AbortController>(null);
  const sent = useRef(new Map<string, string>());
  const asked = JSON.stringify(options);
  const file = picked?.key;
  const key = `${operation} ${file} ${asked}`;

  const stop = () => {
    link.current?.abort();
    link.current = null;
    setBusy(false);
    setError(null);
  };

  const measure = async () => {
    if (!picked) return;
    stop();
    const mine = new AbortController();
    link.current = mine;
    setBusy(true);
    const ask = (source: File | string) => api.preview(operation, source, options, { signal: mine.signal });
    try {
      const known = sent.current.get(picked.key);
      const answer = await ask(known ?? picked.file).catch((thrown) => {
        // Kept for a day only: then it is sent again.
        if (known && thrown instanceof OctavoError && (thrown.status === 404 || thrown.status === 410))
          return ask(picked.file);
        throw thrown;
      });
      if (mine.signal.aborted) return;
      sent.current.set(picked.key, answer.file_id);
      const preview = readPreview(answer);
      if (preview) setMeasured({ key, fileId: answer.file_id, preview });
    } catch (thrown) {
      if (!mine.signal.aborted) setError(thrown);
    } finally {
      if (link.current === mine) {
        link.current = null;
        setBusy(false);
      }
    }
  };

  // Only for a new file: measuring again after every change of an option would keep the server busy with what nobody reads.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the file alone is what starts it.
  useEffect(() => {
    setMeasured(null);
    setError(null);
    if (picked && picked.file.size <= unasked) void measure();
    return stop;
  }, [operation, file]);

  const ours = measured && file && measured.key.startsWith(`${operation} ${file} `) ? measured : null;
  return {
    preview: ours?.preview ?? null,
    /** Options were changed since. */
    stale: ours !== null && ours.key !== key,
    busy,
    error,
    measure: () => void measure(),
    stop,
    /** The id the file is kept under by the server, once it was sent. */
    fileId: picked ? sent.current.get(picked.key) : undefined,
  };
}
