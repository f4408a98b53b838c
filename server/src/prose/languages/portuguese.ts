import { language } from './language.ts';

export const portuguese = language({
  code: 'pt',
  common: `o a os as um uma uns umas de do da dos das em no na nos nas ao à aos às por pelo pela pelos pelas com sem para sobre
    entre até desde e ou mas porém que quem qual cujo onde quando como se não nem já eu tu ele ela nós vós eles elas você vocês me te lhe
    lhes meu minha meus minhas teu tua seu sua seus suas nosso nossa este esta estes estas esse essa esses essas aquele aquela isto isso
    aquilo é são era eram ser foi foram está estão estava estar tem têm tinha ter há havia muito muita mais menos tão todo toda todos todas
    outro outra outros mesmo também assim bem porque embora enquanto pois então depois antes agora aqui ali nada nunca sempre num numa`,
  within: `sr sra srs sras srta dr dra prof profa d dom eng arq cel st sto sta exa v.exa ilmo exmo cf ex p.ex vs av aprox`,
  either: 'etc s.a ltda cia a.c d.c e.u.a cap ten gen pe fig v',
  numbered: 'p pp pág págs n nº núm vol t cap art fig tel',
  conjunctions: `mas, porém, porque, já que, visto que, embora, ainda que, para que, a fim de que,
    antes que, depois que, até que, desde que, logo que, assim que, sem que, de modo que, de maneira que,
    por isso, à medida que, todavia, contudo, entretanto, no entanto, portanto, isto é`,
  joining: 'e, ou, nem, e depois',
  guarded: `pois, como, se, quando, enquanto, antes de, depois de, então, como se`,
  binding: `o a os as um uma de do da dos das em no na nos nas ao à com sem por pelo pela para sobre entre até e ou nem mais menos tão tanto tal que não é era foi seu sua meu minha este esta esse essa aquele aquela mesmo todo todos cada muito já`,
  relatives: `que, quem, o qual, a qual, os quais, as quais, o que, a que, os que, as que, cujo, cuja, cujos, cujas, onde, em que, de que, com que, por que,
    na qual, no qual, nas quais, nos quais, da qual, do qual, pelo qual, pela qual, a quem, de quem, com quem`,
  subjects: `eu tu ele ela nós vós eles elas você vocês se me te lhe lhes não que quem quando como então depois assim ninguém nada tudo isto isso`,
  pronouns: 'eu tu ele ela nós eles elas você vocês',
  saying: `disse diz dizia respondeu perguntou exclamou gritou replicou acrescentou murmurou sussurrou tornou pensou continuou insistiu
    repetiu prosseguiu observou suspirou`,
  asking: 'quem que qual quais onde aonde quando como quanto quanta quantos quantas porquê acaso',
});
