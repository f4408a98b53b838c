import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { PageText } from './pages.ts';

/** Numbers below 1, the same for the same seed (mulberry32). */
export function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const nouns =
  `maison rivière voisin lettre fenêtre jardin cheval matin lampe silence porte chemin église neige facteur
  table montagne voyageur bateau hiver`.split(/\s+/);
const verbs = 'regarde attend connaît porte cherche oublie retrouve dessine quitte appelle'.split(' ');
const names = ['M. Vidal', 'Mme Roche', 'Dr. Kern', 'J. R. Blanc', 'Agathe', 'Simon'];
const repeated = ['Oui.', 'Non !', '« Oui. »', 'Vraiment ?', '— Ah !', 'Il sourit.', 'Silence…'];
const joints = [', et ', ' ; ', ', mais ', ', qui ', ' parce que ', ' : ', ' — ', ', puis '];

/** Prose that says nothing, with what makes segmentation hard: repeats, speech, abbreviations, numbers, long sentences. */
export function proseOf(random: () => number): string {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  if (random() < 0.35) return pick(repeated);
  const clause = () => {
    const start = random() < 0.25 ? pick(names) : `le ${pick(nouns)}`;
    const much = random() < 0.1 ? ` ${1 + Math.floor(random() * 90)} 000 francs,` : '';
    return `${start} ${pick(verbs)}${much} la ${pick(nouns)} peut-être aujourd'hui`;
  };
  const parts = [clause()];
  const clauses = random() < 0.04 ? 60 : Math.floor(random() * 5);
  for (let count = 0; count < clauses; count++) parts.push(pick(joints), clause());
  const text = parts.join('');
  const sentence = text[0]!.toUpperCase() + text.slice(1);
  const end = pick(['.', '.', ' !', ' ?', '…', '...']);
  if (random() < 0.15) return `« ${sentence}${end} » dit-il.`;
  return sentence + end;
}

/** A made book: lines of about 60 characters, words broken at line ends, paragraphs, 6 to 14 lines a page wherever they fall. */
export function pagesOf(random: () => number, count: number): PageText[] {
  const pages: PageText[] = [];
  let lines: string[] = [];
  let wanted = 6 + Math.floor(random() * 8);
  const push = (line: string) => {
    lines.push(line);
    if (lines.length < wanted) return;
    pages.push({ page: pages.length + 1, text: random() < 0.01 ? '' : lines.join('\n') });
    lines = [];
    wanted = 6 + Math.floor(random() * 8);
  };
  while (pages.length < count) {
    const sentences = Array.from({ length: 1 + Math.floor(random() * 8) }, () => proseOf(random));
    const speech = random() < 0.2 ? '— ' : '';
    let line = speech;
    for (const word of sentences.join(' ').split(' ')) {
      if (line.length + word.length > 60 && pages.length < count) {
        // Broken only inside plain words, as a typesetter would.
        const breaks = /^\p{Ll}{6,}$/u.test(word) && random() < 0.4;
        push(breaks ? `${line}${word.slice(0, 3)}-` : line.trimEnd());
        line = breaks ? `${word.slice(3)} ` : `${word} `;
      } else line += `${word} `;
    }
    if (pages.length < count) push(line.trimEnd());
    if (pages.length < count && lines.length > 0) push('');
  }
  return pages.slice(0, count);
}

/** A novel of the corpus beside the repository as 32-line pages; nothing where it is absent. */
export function bookPages(name: string): PageText[] | undefined {
  const path = fileURLToPath(new URL(`../../../../shared/corpus/books/${name}`, import.meta.url));
  if (!existsSync(path)) return undefined;
  const lines = readFileSync(path, 'utf8').split('\n');
  const pages: PageText[] = [];
  for (let at = 0; at < lines.length; at += 32)
    pages.push({ page: pages.length + 1, text: lines.slice(at, at + 32).join('\n') });
  return pages;
}
