import { language } from './language.ts';

export const english = language({
  code: 'en',
  common: `the a an of to in and or but for nor so yet at by from with without on upon into onto over under about after before
    between through during against as if than then that this these those there here it its he him his she her hers they them their
    we us our you your i me my mine who whom whose which what when where why how is are was were be been being am has have had do
    does did not no will would shall should can could may might must all any both each few more most other some such only own same too
    very just also now out up down off again once because while until although though it's don't i'm that's he's didn't
    one said never ever much many every either neither`,
  within: `mr mrs ms messrs mme mlle dr prof st ste capt lt maj sgt cpl cmdr supt insp vs viz cf e.g i.e approx`,
  either: `etc jr inc ltd co corp bros a.m p.m u.s u.k u.s.a ph.d b.c a.d est dept univ assn esq ed eds hon fr col gen rep sen ca al ave mt ft eg ie pres rev sr incl gov esp`,
  numbered:
    'p pp no nos vol vols ch chap art sec fig figs pt eq eqs sect ref refs tab ex para jan feb mar apr jun jul aug sep sept oct nov dec',
  conjunctions: `but, because, although, whilst, whenever, unless, as if, as though, as soon as,
    as long as, so that, in order that, even though, whereas, wherever, lest, provided that, instead of,
    rather than, that is to say, by the time`,
  joining: 'and, or, nor, and then, or else',
  guarded: `for, so, yet, as, before, after, since, till, until, then, however, therefore, otherwise,
    though, if, where, while, when, even if, in order to`,
  binding: `the a an of to in and or but nor by from with without on upon into onto about at as than so such that this these those all only even just not no very more most some any his her its their our your my is was were are be been for who whom whose which what when where while if though although because unless whether how why every each other same much many more less too would could should will can may might must shall had has have did do does`,
  relatives: `who, whom, whose, which, that, of which, in which, to which, for which, by which, with which, on which, upon which, from which,
    of whom, to whom, for whom, with whom, by whom, wherein, whereby, whereupon`,
  subjects: `i he she it we you they there this that these those who which when where if then so as though although but because not
    his her their my our your its the what how nothing nobody everyone each`,
  pronouns: 'i he she we they there',
  saying: `said says say cried cries asked asks replied replies answered answers exclaimed returned rejoined observed remarked added
    continued whispered muttered shouted called demanded inquired enquired thought responded interrupted interposed ejaculated
    roared murmured screamed repeated growled vociferated retorted sighed sobbed declared explained began urged insisted quoth pursued resumed`,
  asking: `who whom whose which what when where why how is are was were do does did can could will would shall should may might must
    has have had isn't aren't don't doesn't didn't won't can't am`,
});
