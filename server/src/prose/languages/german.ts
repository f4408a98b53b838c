import { language } from './language.ts';

export const german = language({
  code: 'de',
  common: `der die das den dem des ein eine einen einem einer eines und oder aber denn doch sondern nicht kein keine keinen ist
    sind war waren sein wird werden wurde wurden worden hat haben hatte hatten ich du er sie es wir ihr mich dich sich uns euch ihn ihm
    ihnen mir dir mein meine dein deine sein seine seinen seiner ihre ihren ihrer unser auf aus bei mit nach seit von zu zum zur
    vom im am beim ins für durch gegen ohne um in an hinter neben über unter vor zwischen wie als wenn dass daß weil ob auch nur
    noch schon sehr so da dann dort hier nun mehr was wer wo man alle alles diese dieser dieses diesem diesen jede jeder kann können
    konnte muss soll will wollte`,
  within: `dr prof hr hrn frl geb sog bzw vgl ca z.b d.h u.a i.d.r z d u.u evtl ggf inkl exkl hl ff hrsg zit gest z.t o.ä d.i a.d`,
  either: 'usw etc u.s.w v.chr n.chr chr co jh jhdt str tel s.o s.u fr mag st verf kgl abs dipl ing',
  numbered: 's nr nrn bd bde kap art abb tab teil vers jg §',
  ordinalStop: true,
  conjunctions: `aber, denn, sondern, weil, wenn, während, obwohl, obgleich, obschon, nachdem, bevor, ehe,
    dass, daß, damit, sodass, so dass, falls, sofern, indem, sobald, solange, seitdem, ob, als ob, dennoch,
    trotzdem, deshalb, ohne dass, anstatt dass, das heißt`,
  joining: 'und, oder, sowie, und dann',
  guarded: `da, doch, wie, als, um, also, dann, bis, seit, darum, jedoch, danach`,
  relativesAfterComma: true,
  binding: `der die das den dem des ein eine einen einem einer eines und oder aber denn sondern nicht kein keine so zu von mit für auf in an bei aus mehr als wie sehr ganz nur auch sein seine ihr ihre mein meine dein deine zum zur im am vom ins`,
  relatives: `der, die, das, dem, den, dessen, deren, denen, welcher, welche, welches, welchen, welchem, in dem, in der, in denen, auf dem, auf der,
    mit dem, mit der, von dem, von der, für den, für die, zu dem, zu der, wo, woran, worauf, woraus, wodurch, wofür, womit, wozu, was, wer`,
  subjects: `ich du er sie es wir ihr man das dies der die wer was da dann wenn weil dass daß als ob doch so nun niemand jeder`,
  pronouns: 'ich du er wir ihr man',
  saying: `sagte sagt sprach rief fragte antwortete erwiderte meinte flüsterte schrie versetzte entgegnete murmelte dachte begann
    wiederholte seufzte erklärte brummte bemerkte`,
  asking:
    'wer was wem wen wessen wo woher wohin wann warum weshalb wieso wie welcher welche welches wozu womit ist sind hat haben kann willst',
});
