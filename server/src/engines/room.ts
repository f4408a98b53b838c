/** Where external programs work, and how much of the machine each of them may take. */
export interface Room {
  /** Scratch folder: their working and temporary folder; removed whole by whoever made it, so nothing they leave stays. */
  folder: string;
  memoryBytes: number;
  /** Wall clock for one run of a program, unless the call says otherwise. */
  seconds: number;
  signal?: AbortSignal;
}
