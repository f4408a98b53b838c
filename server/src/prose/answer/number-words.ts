/** 0 to 20, then 30 to 90 by tens, 100 and 1000, as each language writes them. */
const written: Record<string, string> = {
  fr: `zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept dix-huit dix-neuf vingt
    trente quarante cinquante soixante soixante-dix quatre-vingts quatre-vingt-dix cent mille`,
  en: `zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen
    twenty thirty forty fifty sixty seventy eighty ninety hundred thousand`,
  de: `null ein zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn achtzehn neunzehn
    zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig hundert tausend`,
  es: `cero un dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis diecisiete dieciocho diecinueve
    veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa cien mil`,
  it: `zero un due tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici quindici sedici diciassette diciotto
    diciannove venti trenta quaranta cinquanta sessanta settanta ottanta novanta cento mille`,
  pt: `zero um dois três quatro cinco seis sete oito nove dez onze doze treze catorze quinze dezesseis dezessete dezoito dezenove vinte
    trinta quarenta cinquenta sessenta setenta oitenta noventa cem mil`,
  nl: `nul een twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien zestien zeventien achttien negentien
    twintig dertig veertig vijftig zestig zeventig tachtig negentig honderd duizend`,
};

const values = [...Array(21).keys(), 30, 40, 50, 60, 70, 80, 90, 100, 1000];

/** Folded word -> its values in all the languages (a word is looked up without knowing its language). */
export const numberWords: ReadonlyMap<string, ReadonlySet<string>> = (() => {
  const table = new Map<string, Set<string>>();
  for (const text of Object.values(written))
    text
      .trim()
      .split(/\s+/)
      .forEach((word, index) => {
        const known = table.get(word) ?? new Set<string>();
        table.set(word, known.add(String(values[index])));
      });
  return table;
})();
