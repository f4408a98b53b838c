import { createTheme, type MantineColorsTuple } from '@mantine/core';

/** The green of book cloth: the one colour that is ours. */
const cloth: MantineColorsTuple = [
  '#edf7f5',
  '#dcecea',
  '#b5d8d2',
  '#8bc3ba',
  '#68b2a6',
  '#4fa597',
  '#378a7d',
  '#1d6b62',
  '#175850',
  '#0f463f',
];

/** Paper and ink instead of blue greys. */
const gray: MantineColorsTuple = [
  '#faf8f4',
  '#f4f1eb',
  '#eae6de',
  '#ddd8ce',
  '#c9c3b7',
  '#a8a196',
  '#7d776d',
  '#5f5a52',
  '#3f3b36',
  '#262421',
];

const dark: MantineColorsTuple = [
  '#e8e4dc',
  '#c9c4ba',
  '#a39d93',
  '#7f796f',
  '#4d4943',
  '#3a3732',
  '#2a2825',
  '#211f1d',
  '#181715',
  '#100f0e',
];

const serif = "'Iowan Old Style', 'Palatino Linotype', Palatino, 'P052', 'URW Palladio L', Georgia, serif";

export const theme = createTheme({
  primaryColor: 'cloth',
  primaryShade: { light: 7, dark: 6 },
  colors: { cloth, gray, dark },
  black: '#262421',
  defaultRadius: 'md',
  fontFamily:
    "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Helvetica Neue', Arial, sans-serif",
  fontFamilyMonospace: "ui-monospace, 'Cascadia Code', Menlo, Consolas, 'DejaVu Sans Mono', monospace",
  headings: { fontFamily: serif, fontWeight: '600' },
  respectReducedMotion: true,
  cursorType: 'pointer',
  focusRing: 'auto',
});
