import { language } from './language.ts';

export const dutch = language({
  code: 'nl',
  common: `de het een van in op te aan met voor door bij uit over naar om tot onder tussen tegen zonder na en of maar want dus noch
    dat die dit deze wie wat waar wanneer hoe als niet geen ik jij je hij zij ze wij we jullie u mij me hem haar hen hun ons zich mijn
    jouw zijn onze uw er is was waren ben bent wordt worden werd werden heeft hebben had hadden heb zou zouden zal zullen kan kunnen
    kon moet moest wil wilde ook nog wel al zo dan toen nu hier daar meer veel alle alles andere zelf omdat terwijl hoewel naar 't
    'n 's heel zeer toch altijd nooit niets iets`,
  within: 'dhr mevr mw mej dr drs ir ing mr prof ds st zgn bv b.v d.w.z o.a t.a.v m.b.t i.p.v vgl resp jhr',
  either: 'enz etc n.v b.v.b.a v.chr n.chr jr e.d ca kap kol gen nl',
  numbered: 'nr nrs blz p pp hfst art afb fig deel jg',
  conjunctions: `maar, want, omdat, doordat, terwijl, hoewel, ofschoon, wanneer, nadat, voordat, totdat,
    zodat, opdat, indien, mits, tenzij, zodra, zolang, dat, alsof, echter, daarom, zonder dat,
    in plaats van, dat wil zeggen`,
  joining: 'en, of, noch, alsmede, en toen',
  guarded: `dus, voor, als, toen, om, dan, toch, zoals, daarna, sinds`,
  relativesAfterComma: true,
  binding: `de het een van in op te aan met door bij uit over naar tot en of maar want niet geen zo zeer meer dan als zijn haar hun ons mijn jouw deze dit die dat heel ook nog wel`,
  relatives:
    'die, dat, wie, wat, waar, waarin, waarop, waaraan, waarmee, waarvan, waardoor, waarover, waaruit, waarvoor, van wie, met wie, aan wie, wiens, hetgeen, hetwelk',
  subjects:
    'ik jij je hij zij ze wij we jullie u men dat dit die er toen dan als wie wat niemand iedereen alles zo nu daar hier het',
  pronouns: 'ik jij je hij ze wij we men',
  saying: `zei zegt sprak riep vroeg antwoordde hernam fluisterde schreeuwde mompelde dacht vervolgde herhaalde zuchtte verklaarde
    begon voegde`,
  asking: 'wie wat waar waarheen waarom wanneer hoe welke welk hoeveel is zijn heb heeft kan wil',
});
