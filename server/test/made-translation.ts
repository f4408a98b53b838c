/** What made books say (see `proseOf`), in English. */
const dictionary: Record<string, string> = Object.fromEntries(
  `maison house, rivière river, voisin neighbour, lettre letter, fenêtre window, jardin garden, cheval horse, matin morning,
  lampe lamp, silence silence, porte door, chemin path, église church, neige snow, facteur postman, table table, montagne mountain,
  voyageur traveller, bateau boat, hiver winter, regarde watches, attend awaits, connaît knows, cherche seeks,
  oublie forgets, retrouve finds, dessine draws, quitte leaves, appelle calls, le the, la the, et and, mais but,
  qui who, parce because, que of, puis then, oui yes, non no, vraiment really, il he, sourit smiles, peut-être perhaps,
  aujourd'hui today, dit-il he said, francs francs, un a, la the, les the`
    .split(/,\s*/)
    .map((pair) => {
      const [word, ...rest] = pair.trim().split(' ');
      return [word!, rest.join(' ')];
    }),
);

/** A made text word by word in English; what it does not know stays. */
export const inEnglish = (text: string): string =>
  text.replace(/\p{L}[\p{L}\p{M}]*(?:['’-]\p{L}+)*/gu, (word) => {
    const english = dictionary[word.toLowerCase().replace('’', "'")];
    if (english === undefined) return word;
    return /^\p{Lu}/u.test(word) ? english[0]!.toUpperCase() + english.slice(1) : english;
  });

interface Line {
  id?: number;
  text?: string;
}

/** Answers as a careful translator would. */
export const careful = ({ prompt }: { prompt: string }) => ({
  texts: prompt.split('\n').flatMap((line) => {
    if (!line.startsWith('{')) return [];
    const { id, text } = JSON.parse(line) as Line;
    return id === undefined ? [] : [{ id, text: inEnglish(text!) }];
  }),
});
