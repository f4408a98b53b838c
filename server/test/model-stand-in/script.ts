/** What may happen to a request. */
export const happenings = [
  /** It is answered. */
  'answer',
  /** `status`, with `retryAfter` and `message`. */
  'status',
  /** The connection is cut before anything was said. */
  'cut',
  /** The connection is cut in the middle of the body. */
  'cut_body',
  /** The body is cut in the middle, and ends as if that were all. */
  'malformed',
  /** The body is a web page. */
  'no_json',
  /** Status 200, with an error in the body, as gateways do. */
  'ok_error',
  /** JSON that the schema does not allow. */
  'break_schema',
  /** Prose where JSON was asked for. */
  'prose',
  /** The right JSON, in a Markdown fence. */
  'fence',
  /** It declines. */
  'refuse',
  /** The answer stops at the most tokens. */
  'truncate',
  /** An answer without a word. */
  'empty',
  /** The right form, in a language nobody asked for. */
  'other_language',
  /** The answer comes in small pieces, `latencyMs` apart. */
  'trickle',
  /** Nothing is ever said. */
  'hang',
] as const;

/** One line of the script: plain JSON, so that it can be sent to a running stand-in. */
export interface Step {
  do: (typeof happenings)[number];
  /** How many requests it is for; 1. -1 is all that come. */
  times?: number;
  /** Only for requests whose prompt or model has this in it. */
  match?: string;
  /** Waited before anything is said; the stand-in's own, when absent. */
  latencyMs?: number;
  status?: number;
  /** Sent as it is: seconds, or a date. */
  retryAfter?: string;
  message?: string;
}

/** Steps in their order: each request takes the first that is for it and not yet used up. */
export class Script {
  private steps: Step[] = [];

  /** Replaces what is left. Throws a TypeError that names what is wrong. */
  set(steps: unknown): void {
    if (!Array.isArray(steps)) throw new TypeError('a script is a list of steps');
    for (const step of steps)
      if (!happenings.includes(step?.do)) throw new TypeError(`a step does one of: ${happenings.join(', ')}`);
    this.steps = steps.map((step) => ({ ...step }));
  }

  next(text: string): Step {
    const step = this.steps.find(
      (one) => (one.times ?? 1) !== 0 && (one.match === undefined || text.includes(one.match)),
    );
    if (!step) return { do: 'answer' };
    if ((step.times ?? 1) > 0) step.times = (step.times ?? 1) - 1;
    return step;
  }

  left(): readonly Step[] {
    return this.steps.filter((step) => (step.times ?? 1) !== 0);
  }
}
