/**
 * Colours and sizes are variables (`--octavo-accent`, …) to be set on any element around it. Light or dark follows the
 * system, or `data-octavo-scheme` of the dialog or of anything around it.
 */
const light = `
  --_accent: var(--octavo-accent, #1d6b62);
  --_on-accent: var(--octavo-on-accent, #ffffff);
  --_surface: var(--octavo-surface, #fffefb);
  --_text: var(--octavo-text, #262421);
  --_quiet: var(--octavo-quiet, #5f5a52);
  --_line: var(--octavo-line, #ddd8ce);
  --_danger: var(--octavo-danger, #a31616);
  --_danger-soft: var(--octavo-danger-soft, rgb(200 40 40 / 8%));
  --_warn: var(--octavo-warn, #7d4300);
  --_warn-soft: var(--octavo-warn-soft, rgb(220 130 30 / 12%));
  color-scheme: light;
`;

const dark = `
  --_accent: var(--octavo-accent, #68b2a6);
  --_on-accent: var(--octavo-on-accent, #100f0e);
  --_surface: var(--octavo-surface, #211f1d);
  --_text: var(--octavo-text, #e8e4dc);
  --_quiet: var(--octavo-quiet, #a39d93);
  --_line: var(--octavo-line, #4d4943);
  --_danger: var(--octavo-danger, #ffa8a8);
  --_danger-soft: var(--octavo-danger-soft, rgb(240 96 96 / 13%));
  --_warn: var(--octavo-warn, #ffc078);
  --_warn-soft: var(--octavo-warn-soft, rgb(240 140 60 / 14%));
  color-scheme: dark;
`;

export const styles: string = `
.octavo-dialog, .octavo-progress {
  --_radius: var(--octavo-radius, 0.6rem);
  ${light}
}
@media (prefers-color-scheme: dark) {
  .octavo-dialog, .octavo-progress { ${dark} }
  [data-octavo-scheme="light"] :is(.octavo-dialog, .octavo-progress),
  :is(.octavo-dialog, .octavo-progress)[data-octavo-scheme="light"] { ${light} }
}
[data-octavo-scheme="dark"] :is(.octavo-dialog, .octavo-progress),
:is(.octavo-dialog, .octavo-progress)[data-octavo-scheme="dark"] { ${dark} }

.octavo-dialog {
  box-sizing: border-box;
  inline-size: min(30rem, 100vw - 2rem);
  max-inline-size: none;
  max-block-size: min(44rem, 100dvh - 2rem);
  margin: auto;
  padding: 1.25rem;
  overflow: auto;
  overscroll-behavior: contain;
  border: 1px solid var(--_line);
  border-radius: calc(var(--_radius) * 1.5);
  background: var(--_surface);
  color: var(--_text);
  font: 1rem/1.5 var(--octavo-font, system-ui, sans-serif);
  text-align: start;
  overflow-wrap: anywhere;
}
.octavo-dialog:focus { outline: none; }
.octavo-dialog::backdrop { background: rgb(0 0 0 / 45%); }
.octavo-head { display: flex; align-items: flex-start; gap: 1rem; margin-block-end: 0.75rem; }
.octavo-title { flex: 1; min-inline-size: 0; margin: 0; color: inherit; font-size: 1.15rem; font-weight: 600; line-height: 1.35; }
.octavo-x {
  flex: none;
  inline-size: 2.25rem;
  block-size: 2.25rem;
  margin: -0.4rem;
  padding: 0;
  border: 0;
  border-radius: var(--_radius);
  background: none;
  color: var(--_quiet);
  font: 1.4rem/1 system-ui, sans-serif;
  cursor: pointer;
}
.octavo-x:hover { color: var(--_text); }

.octavo-progress { display: grid; grid-template-columns: minmax(0, 1fr); gap: 0.75rem; color: var(--_text); }
.octavo-progress p { margin: 0; }
.octavo-now { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 1rem; }
.octavo-doing { font-weight: 600; }
.octavo-percent { font-variant-numeric: tabular-nums; }
.octavo-now + .octavo-bar { margin-block-start: -0.35rem; }
.octavo-bar { block-size: 0.6rem; overflow: hidden; border-radius: 1rem; background: var(--_line); }
.octavo-fill { block-size: 100%; border-radius: inherit; background: var(--_accent); }
.octavo-progress[data-state="failed"] .octavo-fill { background: var(--_danger); }
.octavo-progress[data-state="cancelled"] .octavo-fill { background: var(--_quiet); }
.octavo-progress[data-state="partial"] .octavo-fill { background: var(--_warn); }
.octavo-quiet, .octavo-trouble { color: var(--_quiet); font-size: 0.9rem; font-variant-numeric: tabular-nums; }
.octavo-trouble { color: var(--_warn); }
.octavo-notice { padding: 0.7rem 0.9rem; border-radius: var(--_radius); font-size: 0.92rem; }
.octavo-danger { background: var(--_danger-soft); }
.octavo-warn { background: var(--_warn-soft); }
.octavo-strong { font-weight: 600; }
.octavo-danger .octavo-strong { color: var(--_danger); }
.octavo-warn .octavo-strong { color: var(--_warn); }
.octavo-warn summary { cursor: pointer; }
.octavo-notice ul { max-block-size: 10rem; margin: 0.3rem 0 0; padding-inline-start: 1.2rem; overflow: auto; }
.octavo-notice code { color: var(--_quiet); font-size: 0.85em; }
.octavo-said {
  position: absolute;
  inline-size: 1px;
  block-size: 1px;
  overflow: hidden;
  clip-path: inset(50%);
  white-space: nowrap;
}
.octavo-actions { display: flex; flex-wrap: wrap; justify-content: flex-end; gap: 0.6rem; margin-block-start: 1.25rem; }
.octavo-button {
  box-sizing: border-box;
  display: inline-flex;
  align-items: center;
  justify-content: center;
  min-block-size: 2.75rem;
  padding: 0.5rem 1.1rem;
  border: 1px solid var(--_line);
  border-radius: var(--_radius);
  background: transparent;
  color: var(--_text);
  font: 600 0.95rem/1.5 var(--octavo-font, system-ui, sans-serif);
  text-decoration: none;
  cursor: pointer;
}
.octavo-button:hover { border-color: var(--_quiet); }
.octavo-button[aria-disabled="true"] { opacity: 0.55; cursor: default; }
.octavo-main { border-color: var(--_accent); background: var(--_accent); color: var(--_on-accent); }
.octavo-dialog :focus-visible { outline: 2px solid var(--_accent); outline-offset: 2px; }
@media (max-width: 30rem) { .octavo-actions > * { flex: 1 1 auto; } }
@media (prefers-reduced-motion: no-preference) {
  .octavo-fill { transition: inline-size 300ms ease; }
  .octavo-progress[data-state="pending"] .octavo-bar, .octavo-progress[data-state="none"] .octavo-bar {
    animation: octavo-wait 1.6s ease-in-out infinite alternate;
  }
  @keyframes octavo-wait { to { opacity: 0.45; } }
}
@media (forced-colors: active) {
  .octavo-bar { border: 1px solid CanvasText; }
  .octavo-fill, .octavo-progress[data-state] .octavo-fill { background: Highlight; forced-color-adjust: none; }
  .octavo-notice { border: 1px solid CanvasText; }
}
`;
