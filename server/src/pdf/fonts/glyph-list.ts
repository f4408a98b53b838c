/**
 * Glyph names with their code points, from the Adobe Glyph List (BSD-3-Clause, Adobe): the Latin, Greek, Cyrillic, punctuation,
 * mathematical and box-drawing names, and those of the encodings. `+41` sets the code point of the next name, every name advances it.
 */
export const glyphList = `
  +1 controlSTX controlSOT controlETX controlEOT controlENQ controlACK controlBEL controlBS controlHT
  controlLF controlVT controlFF controlCR controlSO controlSI controlDLE controlDC1 controlDC2 controlDC3
  controlDC4 controlNAK controlSYN controlETB controlCAN controlEM controlSUB controlESC controlFS controlGS
  controlRS controlUS space exclam quotedbl numbersign dollar percent ampersand quotesingle parenleft
  parenright asterisk plus comma hyphen period slash zero one two three four five six seven eight nine colon
  semicolon less equal greater question at A B C D E F G H I J K L M N O P Q R S T U V W X Y Z bracketleft
  backslash bracketright asciicircum underscore grave a b c d e f g h i j k l m n o p q r s t u v w x y z
  braceleft bar braceright asciitilde controlDEL +A0 nbspace exclamdown cent sterling currency yen brokenbar
  section dieresis copyright ordfeminine guillemotleft logicalnot sfthyphen registered macron degree
  plusminus twosuperior threesuperior acute mu paragraph middot cedilla onesuperior ordmasculine
  guillemotright onequarter onehalf threequarters questiondown Agrave Aacute Acircumflex Atilde Adieresis
  Aring AE Ccedilla Egrave Eacute Ecircumflex Edieresis Igrave Iacute Icircumflex Idieresis Eth Ntilde
  Ograve Oacute Ocircumflex Otilde Odieresis multiply Oslash Ugrave Uacute Ucircumflex Udieresis Yacute
  Thorn germandbls agrave aacute acircumflex atilde adieresis aring ae ccedilla egrave eacute ecircumflex
  edieresis igrave iacute icircumflex idieresis eth ntilde ograve oacute ocircumflex otilde odieresis divide
  oslash ugrave uacute ucircumflex udieresis yacute thorn ydieresis Amacron amacron Abreve abreve Aogonek
  aogonek Cacute cacute Ccircumflex ccircumflex Cdot cdot Ccaron ccaron Dcaron dcaron Dcroat dcroat Emacron
  emacron Ebreve ebreve Edot edot Eogonek eogonek Ecaron ecaron Gcircumflex gcircumflex Gbreve gbreve Gdot
  gdot Gcedilla gcedilla Hcircumflex hcircumflex Hbar hbar Itilde itilde Imacron imacron Ibreve ibreve
  Iogonek iogonek Idot dotlessi IJ ij Jcircumflex jcircumflex Kcedilla kcedilla kgreenlandic Lacute lacute
  Lcedilla lcedilla Lcaron lcaron Ldot ldot Lslash lslash Nacute nacute Ncedilla ncedilla Ncaron ncaron
  napostrophe Eng eng Omacron omacron Obreve obreve Odblacute odblacute OE oe Racute racute Rcedilla
  rcedilla Rcaron rcaron Sacute sacute Scircumflex scircumflex Scedilla scedilla Scaron scaron Tcedilla
  tcedilla Tcaron tcaron Tbar tbar Utilde utilde Umacron umacron Ubreve ubreve Uring uring Udblacute
  udblacute Uogonek uogonek Wcircumflex wcircumflex Ycircumflex ycircumflex Ydieresis Zacute zacute Zdot
  zdot Zcaron zcaron longs bstroke Bhook Btopbar btopbar Tonesix tonesix Oopen Chook chook Dafrican Dhook
  Dtopbar dtopbar deltaturned Ereversed Schwa Eopen Fhook florin Ghook Gammaafrican hv Iotaafrican Istroke
  Khook khook lbar lambdastroke Mturned Nhookleft nlegrightlong Ocenteredtilde Ohorn ohorn Oi oi Phook phook
  yr Tonetwo tonetwo Esh eshreversedloop tpalatalhook Thook thook Tretroflexhook Uhorn uhorn Upsilonafrican
  Vhook Yhook yhook Zstroke zstroke Ezh Ezhreversed ezhreversed ezhtail twostroke Tonefive tonefive
  glottalinvertedstroke wynn clickdental clicklateral clickalveolar clickretroflex DZcaron Dzcaron dzcaron
  LJ Lj lj NJ Nj nj Acaron acaron Icaron icaron Ocaron ocaron Ucaron ucaron Udieresismacron udieresismacron
  Udieresisacute udieresisacute Udieresiscaron udieresiscaron Udieresisgrave udieresisgrave eturned
  Adieresismacron adieresismacron Adotmacron adotmacron AEmacron aemacron Gstroke gstroke Gcaron gcaron
  Kcaron kcaron Oogonek oogonek Oogonekmacron oogonekmacron Ezhcaron ezhcaron jcaron DZ Dz dz Gacute gacute
  +1FA Aringacute aringacute AEacute aeacute Oslashacute oslashacute Adblgrave adblgrave Ainvertedbreve
  ainvertedbreve Edblgrave edblgrave Einvertedbreve einvertedbreve Idblgrave idblgrave Iinvertedbreve
  iinvertedbreve Odblgrave odblgrave Oinvertedbreve oinvertedbreve Rdblgrave rdblgrave Rinvertedbreve
  rinvertedbreve Udblgrave udblgrave Uinvertedbreve uinvertedbreve Scommaaccent scommaaccent +250 aturned
  ascript ascriptturned bhook oopen ccurl dtail dhook ereversed schwa schwahook eopen eopenreversed
  eopenreversedhook eopenreversedclosed jdotlessstroke ghook gscript +263 gammalatinsmall ramshorn hturned
  hhook henghook istroke iotalatin +26B lmiddletilde lbelt lhookretroflex lezh mturned mlonglegturned mhook
  nhookleft nhookretroflex +275 obarred +277 omegalatinclosed philatin rturned rlonglegturned rhookturned
  rlongleg rhook rfishhook rfishhookreversed +281 Rsmallinverted shook esh dotlessjstrokehook
  eshsquatreversed eshcurl tturned tretroflexhook ubar upsilonlatin vhook vturned wturned yturned +290
  zretroflexhook zcurl ezh ezhcurl glottalstop glottalstopreversed glottalstopinverted cstretched
  bilabialclick +29A eopenclosed Gsmallhook +29D jcrossedtail kturned +2A0 qhook glottalstopstroke
  glottalstopstrokereversed dzaltone dezh dzcurl ts tesh tccurl +2B0 hsuperior hhooksuperior jsuperior +2B4
  rturnedsuperior rhookturnedsuperior Rsmallinvertedsuperior wsuperior ysuperior primemod dblprimemod
  commaturnedmod afii57929 afii64937 ringhalfright ringhalfleft glottalstopmod glottalstopreversedmod
  arrowheadleftmod arrowheadrightmod arrowheadupmod arrowheaddownmod circumflex caron verticallinemod
  firsttonechinese secondtonechinese fourthtonechinese verticallinelowmod macronlowmod gravelowmod
  acutelowmod colontriangularmod colontriangularhalfmod ringhalfrightcentered ringhalfleftcentered uptackmod
  downtackmod plusmod minusmod breve dotaccent ring ogonek ilde hungarumlaut rhotichookmod +2E0
  gammasuperior +2E3 xsuperior glottalstopreversedsuperior tonebarextrahighmod tonebarhighmod tonebarmidmod
  tonebarlowmod tonebarextralowmod +300 gravecmb acutecmb circumflexcmb tildecmb macroncmb overlinecmb
  brevecmb dotaccentcmb dieresiscmb hookabovecomb ringcmb hungarumlautcmb caroncmb verticallineabovecmb
  dblverticallineabovecmb dblgravecmb candrabinducmb breveinvertedcmb commaturnedabovecmb commaabovecmb
  commareversedabovecmb commaaboverightcmb gravebelowcmb acutebelowcmb lefttackbelowcmb righttackbelowcmb
  leftangleabovecmb horncmb ringhalfleftbelowcmb uptackbelowcmb downtackbelowcmb plusbelowcmb minusbelowcmb
  hookpalatalizedbelowcmb hookretroflexbelowcmb dotbelowcmb dieresisbelowcmb ringbelowcmb +327 cedillacmb
  ogonekcmb verticallinebelowcmb bridgebelowcmb dblarchinvertedbelowcmb caronbelowcmb circumflexbelowcmb
  brevebelowcmb breveinvertedbelowcmb tildebelowcmb macronbelowcmb lowlinecmb dbllowlinecmb tildeoverlaycmb
  strokeshortoverlaycmb strokelongoverlaycmb solidusshortoverlaycmb soliduslongoverlaycmb
  ringhalfrightbelowcmb bridgeinvertedbelowcmb squarebelowcmb seagullbelowcmb xabovecmb tildeverticalcmb
  dbloverlinecmb gravetonecmb acutetonecmb perispomenigreekcmb koroniscmb dialytikatonoscmb
  ypogegrammenigreekcmb +360 tildedoublecmb breveinverteddoublecmb +374 numeralsigngreek
  numeralsignlowergreek +37A ypogegrammeni +37E questiongreek +384 tonos dialytikatonos Alphatonos anoteleia
  Epsilontonos Etatonos Iotatonos +38C Omicrontonos +38E Upsilontonos Omegatonos iotadieresistonos Alpha
  Beta Gamma Deltagreek Epsilon Zeta Eta Theta Iota Kappa Lambda Mu Nu Xi Omicron Pi Rho +3A3 Sigma Tau
  Upsilon Phi Chi Psi Omegagreek Iotadieresis Upsilondieresis alphatonos epsilontonos etatonos iotatonos
  upsilondieresistonos alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mugreek nu xi omicron
  pi rho sigma1 sigma tau upsilon phi chi psi omega iotadieresis upsilondieresis omicrontonos upsilontonos
  omegatonos +3D0 betasymbolgreek theta1 Upsilon1 Upsilonacutehooksymbolgreek Upsilondieresishooksymbolgreek
  phi1 omega1 +3DA Stigmagreek +3DC Digammagreek +3DE Koppagreek +3E0 Sampigreek +3E2 Sheicoptic sheicoptic
  Feicoptic feicoptic Kheicoptic kheicoptic Horicoptic horicoptic Gangiacoptic gangiacoptic Shimacoptic
  shimacoptic Deicoptic deicoptic kappasymbolgreek rhosymbolgreek sigmalunatesymbolgreek yotgreek +401
  Iocyrillic Djecyrillic Gjecyrillic Ecyrillic Dzecyrillic Icyrillic Yicyrillic Jecyrillic Ljecyrillic
  Njecyrillic Tshecyrillic Kjecyrillic +40E Ushortcyrillic Dzhecyrillic Acyrillic Becyrillic Vecyrillic
  Gecyrillic Decyrillic Iecyrillic Zhecyrillic Zecyrillic Iicyrillic Iishortcyrillic Kacyrillic Elcyrillic
  Emcyrillic Encyrillic Ocyrillic Pecyrillic Ercyrillic Escyrillic Tecyrillic Ucyrillic Efcyrillic
  Khacyrillic Tsecyrillic Checyrillic Shacyrillic Shchacyrillic Hardsigncyrillic Yericyrillic
  Softsigncyrillic Ereversedcyrillic IUcyrillic IAcyrillic acyrillic afii10066 afii10067 afii10068 afii10069
  afii10070 afii10072 afii10073 afii10074 afii10075 afii10076 afii10077 afii10078 afii10079 afii10080
  afii10081 afii10082 afii10083 afii10084 afii10085 afii10086 afii10087 afii10088 afii10089 afii10090
  afii10091 afii10092 afii10093 afii10094 afii10095 afii10096 afii10097 +451 afii10071 afii10099 afii10100
  afii10101 afii10102 afii10103 afii10104 afii10105 afii10106 afii10107 afii10108 afii10109 +45E afii10110
  afii10193 Omegacyrillic omegacyrillic Yatcyrillic afii10194 Eiotifiedcyrillic eiotifiedcyrillic
  Yuslittlecyrillic yuslittlecyrillic Yuslittleiotifiedcyrillic yuslittleiotifiedcyrillic Yusbigcyrillic
  yusbigcyrillic Yusbigiotifiedcyrillic yusbigiotifiedcyrillic Ksicyrillic ksicyrillic Psicyrillic
  psicyrillic Fitacyrillic afii10195 Izhitsacyrillic afii10196 Izhitsadblgravecyrillic
  izhitsadblgravecyrillic Ukcyrillic ukcyrillic Omegaroundcyrillic omegaroundcyrillic Omegatitlocyrillic
  omegatitlocyrillic Otcyrillic otcyrillic Koppacyrillic koppacyrillic thousandcyrillic titlocyrilliccmb
  palatalizationcyrilliccmb dasiapneumatacyrilliccmb psilipneumatacyrilliccmb +490 Gheupturncyrillic
  afii10098 Ghestrokecyrillic ghestrokecyrillic Ghemiddlehookcyrillic ghemiddlehookcyrillic
  Zhedescendercyrillic zhedescendercyrillic Zedescendercyrillic zedescendercyrillic Kadescendercyrillic
  kadescendercyrillic Kaverticalstrokecyrillic kaverticalstrokecyrillic Kastrokecyrillic kastrokecyrillic
  Kabashkircyrillic kabashkircyrillic Endescendercyrillic endescendercyrillic Enghecyrillic enghecyrillic
  Pemiddlehookcyrillic pemiddlehookcyrillic Haabkhasiancyrillic haabkhasiancyrillic Esdescendercyrillic
  esdescendercyrillic Tedescendercyrillic tedescendercyrillic Ustraightcyrillic ustraightcyrillic
  Ustraightstrokecyrillic ustraightstrokecyrillic Hadescendercyrillic hadescendercyrillic Tetsecyrillic
  tetsecyrillic Chedescendercyrillic chedescendercyrillic Cheverticalstrokecyrillic
  cheverticalstrokecyrillic Shhacyrillic shhacyrillic Cheabkhasiancyrillic cheabkhasiancyrillic
  Chedescenderabkhasiancyrillic chedescenderabkhasiancyrillic palochkacyrillic Zhebrevecyrillic
  zhebrevecyrillic Kahookcyrillic kahookcyrillic +4C7 Enhookcyrillic enhookcyrillic +4CB
  Chekhakassiancyrillic chekhakassiancyrillic +4D0 Abrevecyrillic abrevecyrillic Adieresiscyrillic
  adieresiscyrillic Aiecyrillic aiecyrillic Iebrevecyrillic iebrevecyrillic Schwacyrillic afii10846
  Schwadieresiscyrillic schwadieresiscyrillic Zhedieresiscyrillic zhedieresiscyrillic Zedieresiscyrillic
  zedieresiscyrillic Dzeabkhasiancyrillic dzeabkhasiancyrillic Imacroncyrillic imacroncyrillic
  Idieresiscyrillic idieresiscyrillic Odieresiscyrillic odieresiscyrillic Obarredcyrillic obarredcyrillic
  Obarreddieresiscyrillic obarreddieresiscyrillic +4EE Umacroncyrillic umacroncyrillic Udieresiscyrillic
  udieresiscyrillic Uhungarumlautcyrillic uhungarumlautcyrillic Chedieresiscyrillic chedieresiscyrillic +4F8
  Yerudieresiscyrillic yerudieresiscyrillic +1E00 Aringbelow aringbelow Bdotaccent bdotaccent Bdotbelow
  bdotbelow Blinebelow blinebelow Ccedillaacute ccedillaacute Ddotaccent ddotaccent Ddotbelow ddotbelow
  Dlinebelow dlinebelow Dcedilla dcedilla Dcircumflexbelow dcircumflexbelow Emacrongrave emacrongrave
  Emacronacute emacronacute Ecircumflexbelow ecircumflexbelow Etildebelow etildebelow Ecedillabreve
  ecedillabreve Fdotaccent fdotaccent Gmacron gmacron Hdotaccent hdotaccent Hdotbelow hdotbelow Hdieresis
  hdieresis Hcedilla hcedilla Hbrevebelow hbrevebelow Itildebelow itildebelow Idieresisacute idieresisacute
  Kacute kacute Kdotbelow kdotbelow Klinebelow klinebelow Ldotbelow ldotbelow Ldotbelowmacron
  ldotbelowmacron Llinebelow llinebelow Lcircumflexbelow lcircumflexbelow Macute macute Mdotaccent
  mdotaccent Mdotbelow mdotbelow Ndotaccent ndotaccent Ndotbelow ndotbelow Nlinebelow nlinebelow
  Ncircumflexbelow ncircumflexbelow Otildeacute otildeacute Otildedieresis otildedieresis Omacrongrave
  omacrongrave Omacronacute omacronacute Pacute pacute Pdotaccent pdotaccent Rdotaccent rdotaccent Rdotbelow
  rdotbelow Rdotbelowmacron rdotbelowmacron Rlinebelow rlinebelow Sdotaccent sdotaccent Sdotbelow sdotbelow
  Sacutedotaccent sacutedotaccent Scarondotaccent scarondotaccent Sdotbelowdotaccent sdotbelowdotaccent
  Tdotaccent tdotaccent Tdotbelow tdotbelow Tlinebelow tlinebelow Tcircumflexbelow tcircumflexbelow
  Udieresisbelow udieresisbelow Utildebelow utildebelow Ucircumflexbelow ucircumflexbelow Utildeacute
  utildeacute Umacrondieresis umacrondieresis Vtilde vtilde Vdotbelow vdotbelow Wgrave wgrave Wacute wacute
  Wdieresis wdieresis Wdotaccent wdotaccent Wdotbelow wdotbelow Xdotaccent xdotaccent Xdieresis xdieresis
  Ydotaccent ydotaccent Zcircumflex zcircumflex Zdotbelow zdotbelow Zlinebelow zlinebelow hlinebelow
  tdieresis wring yring arighthalfring slongdotaccent +1EA0 Adotbelow adotbelow Ahookabove ahookabove
  Acircumflexacute acircumflexacute Acircumflexgrave acircumflexgrave Acircumflexhookabove
  acircumflexhookabove Acircumflextilde acircumflextilde Acircumflexdotbelow acircumflexdotbelow Abreveacute
  abreveacute Abrevegrave abrevegrave Abrevehookabove abrevehookabove Abrevetilde abrevetilde Abrevedotbelow
  abrevedotbelow Edotbelow edotbelow Ehookabove ehookabove Etilde etilde Ecircumflexacute ecircumflexacute
  Ecircumflexgrave ecircumflexgrave Ecircumflexhookabove ecircumflexhookabove Ecircumflextilde
  ecircumflextilde Ecircumflexdotbelow ecircumflexdotbelow Ihookabove ihookabove Idotbelow idotbelow
  Odotbelow odotbelow Ohookabove ohookabove Ocircumflexacute ocircumflexacute Ocircumflexgrave
  ocircumflexgrave Ocircumflexhookabove ocircumflexhookabove Ocircumflextilde ocircumflextilde
  Ocircumflexdotbelow ocircumflexdotbelow Ohornacute ohornacute Ohorngrave ohorngrave Ohornhookabove
  ohornhookabove Ohorntilde ohorntilde Ohorndotbelow ohorndotbelow Udotbelow udotbelow Uhookabove uhookabove
  Uhornacute uhornacute Uhorngrave uhorngrave Uhornhookabove uhornhookabove Uhorntilde uhorntilde
  Uhorndotbelow uhorndotbelow Ygrave ygrave Ydotbelow ydotbelow Yhookabove yhookabove Ytilde ytilde +2002
  enspace +200B zerowidthspace afii61664 afii301 afii299 afii300 hyphentwo +2012 figuredash endash emdash
  afii00208 dblverticalbar dbllowline quoteleft quoteright quotesinglbase quoteleftreversed quotedblleft
  quotedblright quotedblbase +2020 dagger daggerdbl bullet +2024 onedotenleader twodotenleader ellipsis
  +202C afii61573 afii61574 afii61575 +2030 perthousand +2032 minute second +2035 primereversed +2039
  guilsinglleft guilsinglright referencemark exclamdbl +203E overline +2042 asterism +2044 fraction +2070
  zerosuperior +2074 foursuperior fivesuperior sixsuperior sevensuperior eightsuperior ninesuperior
  plussuperior +207C equalsuperior parenleftsuperior parenrightsuperior nsuperior zeroinferior oneinferior
  twoinferior threeinferior fourinferior fiveinferior sixinferior seveninferior eightinferior nineinferior
  +208D parenleftinferior parenrightinferior +20A1 colonmonetary cruzeiro franc afii08941 +20A7 peseta +20A9
  won afii57636 dong Euro +2103 centigrade +2105 afii61248 +2109 fahrenheit +2111 Ifraktur +2113 afii61289
  +2116 afii61352 +2118 weierstrass +211C Rfraktur +211E prescription +2121 telephone trademark +2126 Ohm
  +212B angstrom +212E estimated +2135 aleph +2153 onethird twothirds +215B oneeighth threeeighths
  fiveeighths seveneighths +2160 Oneroman Tworoman Threeroman Fourroman Fiveroman Sixroman Sevenroman
  Eightroman Nineroman Tenroman Elevenroman Twelveroman +2170 oneroman tworoman threeroman fourroman
  fiveroman sixroman sevenroman eightroman nineroman tenroman elevenroman twelveroman +2190 arrowleft
  arrowup arrowright arrowdown arrowboth arrowupdn arrowupleft arrowupright arrowdownright arrowdownleft
  +21A8 arrowupdnbse +21B5 carriagereturn +21BC harpoonleftbarbup +21C0 harpoonrightbarbup +21C4
  arrowrightoverleft arrowupleftofdown arrowleftoverright +21CD arrowleftdblstroke +21CF arrowrightdblstroke
  arrowdblleft arrowdblup arrowdblright arrowdbldown arrowdblboth +21DE pageup pagedown arrowdashleft
  arrowdashup arrowdashright arrowdashdown arrowtableft arrowtabright arrowleftwhite arrowupwhite
  arrowrightwhite arrowdownwhite capslock +2200 forall +2202 partialdiff existential +2205 emptyset Delta
  gradient element notelement +220B suchthat notcontains +220F product +2211 summation minus minusplus +2215
  divisionslash +2217 asteriskmath +2219 bulletoperator radical +221D proportional infinity orthogonal angle
  +2223 divides +2225 parallel notparallel logicaland logicalor intersection union integral dblintegral
  +222E contourintegral +2234 therefore because ratio proportion +223C similar reversedtilde +2243
  asymptoticallyequal +2245 approximatelyequal +2248 approxequal +224C allequal +2250 approaches
  geometricallyequal approxequalorimage imageorapproximatelyequal +2260 notequal equivalence notidentical
  +2264 lessequal greaterequal lessoverequal greateroverequal +226A muchless muchgreater +226E notless
  notgreater notlessnorequal notgreaternorequal lessorequivalent greaterorequivalent +2276 lessorgreater
  greaterorless +2279 notgreaternorless precedes succeeds +2280 notprecedes notsucceeds propersubset
  propersuperset notsubset notsuperset reflexsubset reflexsuperset +228A subsetnotequal supersetnotequal
  +2295 circleplus minuscircle circlemultiply +2299 circleot +22A3 tackleft tackdown perpendicular +22BF
  righttriangle +22C5 dotmath +22CE curlyor curlyand +22DA lessequalorgreater greaterequalorless +22EE
  ellipsisvertical +2302 house control +2305 projective +2310 logicalnotreversed +2312 arc +2318 propellor
  +2320 integraltop integralbottom +2325 option deleteright clear +2329 angleleft angleright deleteleft
  +2500 SF100000 +2502 SF110000 +250C SF010000 +2510 SF030000 +2514 SF020000 +2518 SF040000 +251C SF080000
  +2524 SF090000 +252C SF060000 +2534 SF070000 +253C SF050000 +2550 SF430000 SF240000 SF510000 SF520000
  SF390000 SF220000 SF210000 SF250000 SF500000 SF490000 SF380000 SF280000 SF270000 SF260000 SF360000
  SF370000 SF420000 SF190000 SF200000 SF230000 SF470000 SF480000 SF410000 SF450000 SF460000 SF400000
  SF540000 SF530000 SF440000 +2580 upblock +2584 dnblock +2588 block +258C lfblock +2590 rtblock ltshade
  shade dkshade +25A0 blacksquare H22073 +25A3 squarewhitewithsmallblack squarehorizontalfill
  squareverticalfill squareorthogonalcrosshatchfill squareupperlefttolowerrightfill
  squareupperrighttolowerleftfill squarediagonalcrosshatchfill H18543 H18551 blackrectangle +25B2
  blackuppointingtriangle whiteuppointingtriangle blackuppointingsmalltriangle whiteuppointingsmalltriangle
  blackrightpointingtriangle whiterightpointingtriangle +25B9 whiterightpointingsmalltriangle
  blackrightpointingpointer +25BC blackdownpointingtriangle whitedownpointingtriangle +25BF
  whitedownpointingsmalltriangle blackleftpointingtriangle whiteleftpointingtriangle +25C3
  whiteleftpointingsmalltriangle blackleftpointingpointer +25C6 blackdiamond whitediamond
  whitediamondcontainingblacksmalldiamond fisheye lozenge circle dottedcircle +25CE bullseye H18533
  circlewithlefthalfblack circlewithrighthalfblack +25D8 bulletinverse invcircle +25E2
  blacklowerrighttriangle blacklowerlefttriangle blackupperlefttriangle blackupperrighttriangle openbullet
  +25EF largecircle +2605 blackstar whitestar +260E telephoneblack whitetelephone +261C
  pointingindexleftwhite pointingindexupwhite pointingindexrightwhite pointingindexdownwhite +262F yinyang
  +263A smileface blacksmilingface compass +2640 female earth male +2660 spade heartsuitwhite
  diamondsuitwhite club spadesuitwhite heart diamond clubsuitwhite hotsprings quarternote musicalnote
  eighthnotebeamed beamedsixteenthnotes musicflatsign +266F musicsharpsign +F6DC onefitted rupiah
  threequartersemdash centinferior centsuperior commainferior commasuperior dollarinferior dollarsuperior
  hypheninferior hyphensuperior periodinferior periodsuperior asuperior bsuperior dsuperior esuperior
  isuperior lsuperior msuperior osuperior rsuperior ssuperior tsuperior Brevesmall Caronsmall
  Circumflexsmall Dotaccentsmall Hungarumlautsmall Lslashsmall OEsmall Ogoneksmall Ringsmall Scaronsmall
  Tildesmall Zcaronsmall +F721 exclamsmall +F724 dollaroldstyle +F726 ampersandsmall +F730 zerooldstyle
  oneoldstyle twooldstyle threeoldstyle fouroldstyle fiveoldstyle sixoldstyle sevenoldstyle eightoldstyle
  nineoldstyle +F73F questionsmall +F760 Gravesmall Asmall Bsmall Csmall Dsmall Esmall Fsmall Gsmall Hsmall
  Ismall Jsmall Ksmall Lsmall Msmall Nsmall Osmall Psmall Qsmall Rsmall Ssmall Tsmall Usmall Vsmall Wsmall
  Xsmall Ysmall Zsmall +F7A1 exclamdownsmall centoldstyle +F7A8 Dieresissmall +F7AF Macronsmall +F7B4
  Acutesmall +F7B8 Cedillasmall +F7BF questiondownsmall +F7E0 Agravesmall Aacutesmall Acircumflexsmall
  Atildesmall Adieresissmall Aringsmall AEsmall Ccedillasmall Egravesmall Eacutesmall Ecircumflexsmall
  Edieresissmall Igravesmall Iacutesmall Icircumflexsmall Idieresissmall Ethsmall Ntildesmall Ogravesmall
  Oacutesmall Ocircumflexsmall Otildesmall Odieresissmall +F7F8 Oslashsmall Ugravesmall Uacutesmall
  Ucircumflexsmall Udieresissmall Yacutesmall Thornsmall Ydieresissmall +F8FF apple +FB00 ff fi fl ffi ffl
  +20 spacehackarabic +7C verticalbar +A0 nonbreakingspace +AD softhyphen +AF overscore +B5 mu1 +B7
  periodcentered +10A Cdotaccent cdotaccent +110 Dslash dmacron +116 Edotaccent edotaccent +120 Gdotaccent
  gdotaccent Gcommaaccent gcommaaccent +130 Idotaccent +136 Kcommaaccent kcommaaccent +13B Lcommaaccent
  lcommaaccent +13F Ldotaccent ldotaccent +145 Ncommaaccent ncommaaccent +149 quoterightn +150 Ohungarumlaut
  ohungarumlaut +156 Rcommaaccent rcommaaccent +162 Tcommaaccent tcommaaccent +170 Uhungarumlaut
  uhungarumlaut +17B Zdotaccent zdotaccent +17F slong +1FE Ostrokeacute ostrokeacute +2BC apostrophemod
  commareversedmod +2DC tilde +300 gravecomb acutecomb +303 tildecomb +309 hookcmb +323 dotbelowcomb +385
  dieresistonos +3C2 sigmafinal +3D1 thetasymbolgreek Upsilonhooksymbol +3D5 phisymbolgreek pisymbolgreek
  +401 afii10023 afii10051 afii10052 afii10053 afii10054 afii10055 afii10056 afii10057 afii10058 afii10059
  afii10060 afii10061 +40E afii10062 afii10145 afii10017 afii10018 afii10019 afii10020 afii10021 afii10022
  afii10024 afii10025 afii10026 afii10027 afii10028 afii10029 afii10030 afii10031 afii10032 afii10033
  afii10034 afii10035 afii10036 afii10037 afii10038 afii10039 afii10040 afii10041 afii10042 afii10043
  afii10044 afii10045 afii10046 afii10047 afii10048 afii10049 afii10065 becyrillic vecyrillic gecyrillic
  decyrillic iecyrillic zhecyrillic zecyrillic iicyrillic iishortcyrillic kacyrillic elcyrillic emcyrillic
  encyrillic ocyrillic pecyrillic ercyrillic escyrillic tecyrillic ucyrillic efcyrillic khacyrillic
  tsecyrillic checyrillic shacyrillic shchacyrillic hardsigncyrillic yericyrillic softsigncyrillic
  ereversedcyrillic iucyrillic iacyrillic +451 iocyrillic djecyrillic gjecyrillic ecyrillic dzecyrillic
  icyrillic yicyrillic jecyrillic ljecyrillic njecyrillic tshecyrillic kjecyrillic +45E ushortcyrillic
  dzhecyrillic +462 afii10146 yatcyrillic +472 afii10147 fitacyrillic afii10148 izhitsacyrillic +490
  afii10050 gheupturncyrillic +4D9 schwacyrillic +200C zerowidthnonjoiner +2015 horizontalbar +2017
  underscoredbl +201B quotereversed +2025 twodotleader +20A1 colonsign +20A4 lira +20AA newsheqelsign +20AC
  euro +2105 careof +2113 lsquare +2116 numero +2126 Omega +21A8 arrowupdownbase +21D0 arrowleftdbl +21D2
  dblarrowright +21D4 dblarrowleft +2200 universal +2203 thereexists +2206 increment nabla +2209
  notelementof +221F rightangle +223C tildeoperator +2245 congruent +2282 subset superset +2286
  subsetorequal supersetorequal +2295 pluscircle +2297 timescircle +2310 revlogicalnot +2320 integraltp
  integralbt +2591 shadelight shademedium shadedark +25A0 filledbox whitesquare +25AA blacksmallsquare
  whitesmallsquare filledrect +25B2 triagup +25BA triagrt +25BC triagdn +25C4 triaglf +25CB whitecircle
  +25CF blackcircle +25D8 invbullet whitecircleinverse +25E6 whitebullet +263A whitesmilingface invsmileface
  sun +2640 venus +2642 mars +2660 spadesuitblack +2663 clubsuitblack +2665 heartsuitblack +266B
  musicalnotedbl +20AA sheqel +20AA sheqelhebrew
`;
