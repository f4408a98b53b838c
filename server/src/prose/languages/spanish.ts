import { language } from './language.ts';

export const spanish = language({
  code: 'es',
  common: `el la los las un una unos unas de del al a y e o u pero mas sino que quien cual cuyo donde cuando como si no ni ya en con
    por para sin sobre entre hasta desde hacia contra según tras yo tú él ella ello nosotros vosotros ellos ellas usted ustedes me te
    se nos os le les lo mi tu su mis tus sus nuestro nuestra este esta estos estas ese esa esos esas aquel aquella esto eso es son
    era eran ser fue fueron está están estaba estar ha han había haber hay muy más menos tan tanto todo toda todos todas otro otra otros
    otras mismo también tampoco así bien porque aunque mientras pues entonces después antes ahora aquí allí nada nunca siempre algo`,
  within: `sr sra sres sras srta dr dra dres prof d dña ing arq gral cnel tte ud uds vd vds st sta sto cf p.ej vs av avda aprox excmo ilmo mons`,
  either: 'etc s.a s.l ee.uu a.c d.c cía j.c pág cap lic fig fr ej',
  numbered: 'p pp pág págs n núm nº vol t cap art fig tel',
  conjunctions: `pero, sino, sino que, porque, puesto que, ya que, aunque, mientras que, para que,
    a fin de que, antes de que, después de que, hasta que, desde que, en cuanto, tan pronto como, sin que,
    de modo que, de manera que, así que, por lo que, a pesar de que, a medida que, sin embargo,
    no obstante, por eso, es decir`,
  joining: 'y, e, o, u, ni, y luego',
  guarded: `mas, pues, como, si, luego, entonces, mientras, cuando, como si`,
  binding: `el la los las lo un una unos unas de del al a y e o u ni en con por para sin sobre entre hasta desde más menos tan tanto tal que no es era fue su sus mi mis tu tus este esta ese esa aquel aquella mismo todo todos cada muy ya`,
  relatives: `que, quien, quienes, el cual, la cual, los cuales, las cuales, lo cual, lo que, el que, la que, los que, las que, cuyo, cuya, cuyos, cuyas, donde,
    adonde, en que, en el que, en la que, en los que, en las que, con el que, con la que, por el que, por la que, de quien, a quien, a quienes, al que`,
  subjects: `yo tú él ella nosotros vosotros ellos ellas usted ustedes se me te le les lo la los las nos no que quien cuando si como aunque
    entonces luego después así nadie nada todo esto eso aquello`,
  pronouns: 'yo tú él ella nosotros nosotras ellos ellas usted ustedes',
  saying: `dijo dice decía respondió contestó preguntó exclamó gritó replicó añadió murmuró susurró repuso pensó continuó insistió
    repitió prosiguió observó suspiró`,
  asking: 'qué quién quiénes cuál cuáles dónde adónde cuándo cómo cuánto cuánta cuántos cuántas acaso',
});
