import { language } from './language.ts';

export const french = language({
  code: 'fr',
  common: `le la les l' un une des du de d' au aux à et ou où mais donc or ni car que qui quoi dont quand comme si ne pas plus
    n' qu' j' m' t' s' c' je tu il elle on nous vous ils elles me te se lui leur leurs y en moi toi soi eux ce cet cette ces
    ça cela ceci celui celle ceux celles mon ton son ma ta sa mes tes ses notre votre nos vos dans par pour sur sous avec
    sans chez vers entre depuis pendant avant après jusque jusqu'à contre est sont était étaient être été a ai as ont
    avait avaient avoir eu fut furent fit fait faire dit dire tout toute tous toutes autre autres même mêmes aussi très
    bien encore déjà puis alors ainsi là ici rien jamais toujours c'est d'un d'une qu'il qu'elle qu'on n'est s'il
    n'était n'avait parce afin lorsque tandis peu trop moins beaucoup quelque quelques chaque aucun aucune`,
  within: `m mm mme mmes mlle mlles mgr mgrs dr drs pr prof st ste sts stes cf vs apr av p.ex c.-à-d c.à.d n.b boul capt lieut lt sgt cne cdt s.m s.a.r r.p ibid`,
  either: `etc j.-c s.a s.a.r.l p.-s p.s ltd inc cie hab min max ex fig env réf éd éds trad coll col cap dir cit id op gén bd`,
  numbered: 'p pp n no nos vol t chap ch art al §  fig pl liv l f fol v vers tél alin',
  conjunctions: `mais, car, puisque, parce que, lorsque, tandis que, alors que, pendant que, afin que,
    pour que, bien que, quoique, avant que, après que, dès que, depuis que, aussitôt que, sitôt que,
    tant que, jusqu'à ce que, sans que, de sorte que, de façon que, de manière que, si bien que,
    au lieu de, à mesure que, c'est-à-dire, soit que, au point que, tellement que, à moins que,
    chaque fois que, maintenant que, du moment que, pourvu que`,
  joining: 'et, ou, ni, ou bien, et puis',
  guarded: `donc, or, puis, comme, si, même si, comme si, cependant, pourtant, néanmoins, toutefois, alors,
    ensuite, enfin, quand, avant de, afin de, ainsi que`,
  binding: `ce celui celle ceux celles plus moins aussi autant tel telle tels telles si tellement tant c'est n'est est était ce n'était étaient fait de à pour sans par avec en dans sur entre vers chez sous dès et ou mais ni ne tout autre autres même mêmes le la les l' un une des du d' au aux presque peu pas que qui quoi dont où comme car or donc puis quand lorsque puisque parce c'était mon ton son ma ta sa mes tes ses leur leurs notre votre cette cet ces très trop n'importe jusque depuis pendant non soit voilà voici`,
  relatives: `qui, que, dont, où, à qui, de qui, pour qui, avec qui, chez qui, sur qui, lequel, laquelle, lesquels, lesquelles, duquel,
    desquels, desquelles, auquel, auxquels, auxquelles, dans lequel, dans laquelle, dans lesquels, dans lesquelles, sur lequel, sur laquelle,
    par lequel, par laquelle, pour lequel, pour laquelle, avec lequel, avec laquelle, d'où, par où`,
  subjects: `je j' tu il elle on nous vous ils elles ce c'était c'est cela ça qui que qu' dont où quand lorsque comme si puis alors ensuite
    ne n' se s' lui leur me m' te t' y celui celle ceux personne rien chacun tout bientôt enfin aussitôt soudain puisque parce pourtant même`,
  pronouns: "je j' tu il elle on ils elles ce c'était c'est cela ça",
  notOpening: "qu'à qu'en qu'au qu'aux qu'un qu'une qu'avec qu'après qu'avant qu'ici qu'alors",
  saying: `dit dis disait disaient dirent dit-il dit-elle dit-on dis-je disait-il disait-elle répondit répondait répond répondit-il
    répondit-elle demanda demandait demande demanda-t-il demanda-t-elle s'écria s'écriait s'écria-t-il s'écria-t-elle s'exclama
    s'exclama-t-il s'exclama-t-elle cria criait cria-t-il cria-t-elle reprit reprit-il reprit-elle reprenait ajouta ajouta-t-il
    ajouta-t-elle ajoutait murmura murmura-t-il murmura-t-elle murmurait répliqua répliqua-t-il répliqua-t-elle répliquait fit fit-il fit-elle
    faisait observa objecta continua continua-t-il continua-t-elle continuait poursuivit poursuivit-il poursuivit-elle soupira soupira-t-il
    soupira-t-elle balbutia balbutia-t-il balbutia-t-elle bégaya répéta répétait répéta-t-il répéta-t-elle pensa pensa-t-il pensa-t-elle
    songea songea-t-il songea-t-elle interrompit affirma déclara annonça expliqua conclut conclut-il insista hurla chuchota lança
    gémit grommela interrogea riposta repartit exclama pensait songeait demandait-il demandait-elle`,
  asking: `qui que qu' quoi quel quelle quels quelles où quand comment combien pourquoi est-ce lequel laquelle lesquels lesquelles n'est-ce
    qu'est-ce qu'est`,
});
