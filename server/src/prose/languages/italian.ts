import { language } from './language.ts';

export const italian = language({
  code: 'it',
  common: `il lo la i gli le l' un uno una un' di del dello della dei degli delle a al allo alla ai agli alle da dal dalla dai dalle
    in nel nello nella nei nelle con su sul sulla sui sulle per tra fra e ed o ma però che chi cui non se come quando dove perché io tu
    lui lei noi voi loro mi ti si ci vi ne lo li suo sua suoi sue mio mia miei mie tuo tua nostro nostra vostro questo questa questi
    queste quello quella quelli quelle è sono era erano essere stato stata fu furono ha hanno ho aveva avevano avere fatto fare disse più
    meno molto molti tutto tutta tutti tutte altro altra altri anche ancora già così poi allora dopo prima qui là mai sempre niente nulla
    c'era dell' nell' all' dall' sull' d' s' anni`,
  within: `sig sigg sig.ra sig.na dott dott.ssa dr prof prof.ssa ing avv arch mons ss cf cfr p.es ecc.ra gent egr spett ten vs`,
  either: 'ecc etc s.p.a s.r.l a.c d.c es ca on col cap fig s st gen',
  numbered: 'p pp pag pagg n nn nr vol cap art fig tel v',
  conjunctions: `ma, però, perché, poiché, giacché, anche se, sebbene, benché, affinché, finché, prima che,
    dopo che, appena, non appena, dato che, visto che, in modo che, così che, cosicché, tanto che,
    senza che, a meno che, purché, perciò, tuttavia, eppure, invece di, cioè`,
  joining: 'e, ed, o, oppure, né, e poi',
  guarded: `siccome, quando, mentre, se, come, come se, quindi, poi, allora, prima di, dunque`,
  binding: `il lo la i gli le l' un uno una di del dello della dei degli delle a al alla da dal dalla in nel nella con su sul sulla per tra fra e ed o né più meno così tanto tale quello quella quelli ciò che non è era fu suo sua mio mia ogni molto anche solo tutto`,
  relatives: `che, cui, il quale, la quale, i quali, le quali, di cui, a cui, da cui, in cui, con cui, per cui, su cui, dove, chi, ciò che, quello che,
    nel quale, nella quale, del quale, della quale, al quale, alla quale, dal quale, dalla quale, col quale, con il quale`,
  subjects: `io tu lui lei egli ella esso essa noi voi loro mi ti si ci vi ne lo non che chi quando se come poi allora così nessuno niente
    tutto questo quello era c'era`,
  pronouns: 'io tu lui lei egli ella noi voi loro',
  saying: `disse dice diceva rispose rispondeva chiese domandò esclamò gridò replicò aggiunse mormorò sussurrò riprese pensò continuò ripeté
    soggiunse osservò sospirò fece`,
  asking: "chi che cosa quale quali dove quando come perché quanto quanta quanti quante cos'è dov'è com'è",
});
