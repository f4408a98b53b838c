/** A sheet folded into eight leaves. */
export function Mark({ size = 30 }: { size?: number }) {
  return (
    <svg viewBox="0 0 32 32" width={size} height={size} aria-hidden="true">
      <g fill="var(--accent)">
        <path d="M4 4l12 3v5.4L4 9.4z" />
        <path d="M4 10.4l12 3v5.4l-12-3z" opacity=".75" />
        <path d="M4 16.8l12 3v5.4l-12-3z" />
        <path d="M4 23.2l12 3V31L4 28z" opacity=".75" />
        <path d="M28 4L16 7v5.4l12-3z" opacity=".45" />
        <path d="M28 10.4l-12 3v5.4l12-3z" opacity=".6" />
        <path d="M28 16.8l-12 3v5.4l12-3z" opacity=".45" />
        <path d="M28 23.2l-12 3V31l12-3z" opacity=".6" />
      </g>
    </svg>
  );
}
