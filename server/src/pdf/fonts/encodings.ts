/**
 * The encodings and string tables of PDF 32000-1 Annex D and of Adobe Technical Note 5176 Appendix A, as glyph names by code.
 * `-` in the tables below is a code without a glyph.
 */
const words = (text: string): string[] => text.trim().split(/\s+/);

/** The 391 standard strings of CFF (TN 5176, Appendix A); the index is the SID. */
export const cffStrings: readonly string[] = words(`
  .notdef space exclam quotedbl numbersign dollar percent ampersand quoteright parenleft parenright asterisk
  plus comma hyphen period slash zero one two three four five six seven eight nine colon semicolon less
  equal greater question at A B C D E F G H I J K L M N O P Q R S T U V W X Y Z bracketleft backslash
  bracketright asciicircum underscore quoteleft a b c d e f g h i j k l m n o p q r s t u v w x y z
  braceleft bar braceright asciitilde exclamdown cent sterling fraction yen florin section currency
  quotesingle quotedblleft guillemotleft guilsinglleft guilsinglright fi fl endash dagger daggerdbl
  periodcentered paragraph bullet quotesinglbase quotedblbase quotedblright guillemotright ellipsis
  perthousand questiondown grave acute circumflex tilde macron breve dotaccent dieresis ring cedilla
  hungarumlaut ogonek caron emdash AE ordfeminine Lslash Oslash OE ordmasculine ae dotlessi lslash oslash oe
  germandbls onesuperior logicalnot mu trademark Eth onehalf plusminus Thorn onequarter divide brokenbar
  degree thorn threequarters twosuperior registered minus eth multiply threesuperior copyright Aacute
  Acircumflex Adieresis Agrave Aring Atilde Ccedilla Eacute Ecircumflex Edieresis Egrave Iacute Icircumflex
  Idieresis Igrave Ntilde Oacute Ocircumflex Odieresis Ograve Otilde Scaron Uacute Ucircumflex Udieresis
  Ugrave Yacute Ydieresis Zcaron aacute acircumflex adieresis agrave aring atilde ccedilla eacute
  ecircumflex edieresis egrave iacute icircumflex idieresis igrave ntilde oacute ocircumflex odieresis
  ograve otilde scaron uacute ucircumflex udieresis ugrave yacute ydieresis zcaron exclamsmall
  Hungarumlautsmall dollaroldstyle dollarsuperior ampersandsmall Acutesmall parenleftsuperior
  parenrightsuperior twodotenleader onedotenleader zerooldstyle oneoldstyle twooldstyle threeoldstyle
  fouroldstyle fiveoldstyle sixoldstyle sevenoldstyle eightoldstyle nineoldstyle commasuperior
  threequartersemdash periodsuperior questionsmall asuperior bsuperior centsuperior dsuperior esuperior
  isuperior lsuperior msuperior nsuperior osuperior rsuperior ssuperior tsuperior ff ffi ffl
  parenleftinferior parenrightinferior Circumflexsmall hyphensuperior Gravesmall Asmall Bsmall Csmall Dsmall
  Esmall Fsmall Gsmall Hsmall Ismall Jsmall Ksmall Lsmall Msmall Nsmall Osmall Psmall Qsmall Rsmall Ssmall
  Tsmall Usmall Vsmall Wsmall Xsmall Ysmall Zsmall colonmonetary onefitted rupiah Tildesmall exclamdownsmall
  centoldstyle Lslashsmall Scaronsmall Zcaronsmall Dieresissmall Brevesmall Caronsmall Dotaccentsmall
  Macronsmall figuredash hypheninferior Ogoneksmall Ringsmall Cedillasmall questiondownsmall oneeighth
  threeeighths fiveeighths seveneighths onethird twothirds zerosuperior foursuperior fivesuperior
  sixsuperior sevensuperior eightsuperior ninesuperior zeroinferior oneinferior twoinferior threeinferior
  fourinferior fiveinferior sixinferior seveninferior eightinferior nineinferior centinferior dollarinferior
  periodinferior commainferior Agravesmall Aacutesmall Acircumflexsmall Atildesmall Adieresissmall
  Aringsmall AEsmall Ccedillasmall Egravesmall Eacutesmall Ecircumflexsmall Edieresissmall Igravesmall
  Iacutesmall Icircumflexsmall Idieresissmall Ethsmall Ntildesmall Ogravesmall Oacutesmall Ocircumflexsmall
  Otildesmall Odieresissmall OEsmall Oslashsmall Ugravesmall Uacutesmall Ucircumflexsmall Udieresissmall
  Yacutesmall Thornsmall Ydieresissmall 001.000 001.001 001.002 001.003 Black Bold Book Light Medium Regular
  Roman Semibold
`);

/** An encoding: 256 glyph names, `undefined` where a code has none. */
export type Encoding = readonly (string | undefined)[];

const from32 = (text: string): Encoding => [
  ...new Array<undefined>(32).fill(undefined),
  ...words(text).map((glyph) => (glyph === '-' ? undefined : glyph)),
];

/** First code, last code and first SID of each run: Standard Encoding names SIDs 1 to 149 in order (TN 5176, Appendix B). */
const standardRuns = [
  [32, 126, 1],
  [161, 175, 96],
  [177, 180, 111],
  [182, 189, 115],
  [191, 191, 123],
  [193, 200, 124],
  [202, 203, 132],
  [205, 208, 134],
  [225, 225, 138],
  [227, 227, 139],
  [232, 235, 140],
  [241, 241, 144],
  [245, 245, 145],
  [248, 251, 146],
] as const;

export const standardEncoding: Encoding = (() => {
  const names = new Array<string | undefined>(256).fill(undefined);
  for (const [first, last, sid] of standardRuns)
    for (let code = first; code <= last; code += 1) names[code] = cffStrings[sid + code - first];
  return names;
})();

/** WinAnsiEncoding; codes above 32 without a glyph of their own are bullets (Annex D.2, note 3). */
export const winAnsiEncoding: Encoding = from32(`
  space exclam quotedbl numbersign dollar percent ampersand quotesingle parenleft parenright asterisk plus
  comma hyphen period slash zero one two three four five six seven eight nine colon semicolon less equal
  greater question at A B C D E F G H I J K L M N O P Q R S T U V W X Y Z bracketleft backslash bracketright
  asciicircum underscore grave a b c d e f g h i j k l m n o p q r s t u v w x y z braceleft bar braceright
  asciitilde bullet Euro bullet quotesinglbase florin quotedblbase ellipsis dagger daggerdbl circumflex
  perthousand Scaron guilsinglleft OE bullet Zcaron bullet bullet quoteleft quoteright quotedblleft
  quotedblright bullet endash emdash tilde trademark scaron guilsinglright oe bullet zcaron Ydieresis space
  exclamdown cent sterling currency yen brokenbar section dieresis copyright ordfeminine guillemotleft
  logicalnot hyphen registered macron degree plusminus twosuperior threesuperior acute mu paragraph
  periodcentered cedilla onesuperior ordmasculine guillemotright onequarter onehalf threequarters
  questiondown Agrave Aacute Acircumflex Atilde Adieresis Aring AE Ccedilla Egrave Eacute Ecircumflex
  Edieresis Igrave Iacute Icircumflex Idieresis Eth Ntilde Ograve Oacute Ocircumflex Otilde Odieresis
  multiply Oslash Ugrave Uacute Ucircumflex Udieresis Yacute Thorn germandbls agrave aacute acircumflex
  atilde adieresis aring ae ccedilla egrave eacute ecircumflex edieresis igrave iacute icircumflex idieresis
  eth ntilde ograve oacute ocircumflex otilde odieresis divide oslash ugrave uacute ucircumflex udieresis
  yacute thorn ydieresis
`);

/** MacRomanEncoding with the mathematical signs of Mac OS, which TrueType readers look up as well (9.6.6.4). */
export const macRomanEncoding: Encoding = from32(`
  space exclam quotedbl numbersign dollar percent ampersand quotesingle parenleft parenright asterisk plus
  comma hyphen period slash zero one two three four five six seven eight nine colon semicolon less equal
  greater question at A B C D E F G H I J K L M N O P Q R S T U V W X Y Z bracketleft backslash bracketright
  asciicircum underscore grave a b c d e f g h i j k l m n o p q r s t u v w x y z braceleft bar braceright
  asciitilde - Adieresis Aring Ccedilla Eacute Ntilde Odieresis Udieresis aacute agrave acircumflex
  adieresis atilde aring ccedilla eacute egrave ecircumflex edieresis iacute igrave icircumflex idieresis
  ntilde oacute ograve ocircumflex odieresis otilde uacute ugrave ucircumflex udieresis dagger degree cent
  sterling section bullet paragraph germandbls registered copyright trademark acute dieresis notequal AE
  Oslash infinity plusminus lessequal greaterequal yen mu partialdiff summation product pi integral
  ordfeminine ordmasculine Omega ae oslash questiondown exclamdown logicalnot radical florin approxequal
  Delta guillemotleft guillemotright ellipsis space Agrave Atilde Otilde OE oe endash emdash quotedblleft
  quotedblright quoteleft quoteright divide lozenge ydieresis Ydieresis fraction currency guilsinglleft
  guilsinglright fi fl daggerdbl periodcentered quotesinglbase quotedblbase perthousand Acircumflex
  Ecircumflex Aacute Edieresis Egrave Iacute Icircumflex Idieresis Igrave Oacute Ocircumflex apple Ograve
  Uacute Ucircumflex Ugrave dotlessi circumflex tilde macron breve dotaccent ring cedilla hungarumlaut
  ogonek caron
`);

export const macExpertEncoding: Encoding = from32(`
  space exclamsmall Hungarumlautsmall centoldstyle dollaroldstyle dollarsuperior ampersandsmall Acutesmall
  parenleftsuperior parenrightsuperior twodotenleader onedotenleader comma hyphen period fraction
  zerooldstyle oneoldstyle twooldstyle threeoldstyle fouroldstyle fiveoldstyle sixoldstyle sevenoldstyle
  eightoldstyle nineoldstyle colon semicolon - threequartersemdash - questionsmall - - - - Ethsmall - -
  onequarter onehalf threequarters oneeighth threeeighths fiveeighths seveneighths onethird twothirds - - -
  - - - ff fi fl ffi ffl parenleftinferior - parenrightinferior Circumflexsmall hypheninferior Gravesmall
  Asmall Bsmall Csmall Dsmall Esmall Fsmall Gsmall Hsmall Ismall Jsmall Ksmall Lsmall Msmall Nsmall Osmall
  Psmall Qsmall Rsmall Ssmall Tsmall Usmall Vsmall Wsmall Xsmall Ysmall Zsmall colonmonetary onefitted
  rupiah Tildesmall - - asuperior centsuperior - - - - Aacutesmall Agravesmall Acircumflexsmall
  Adieresissmall Atildesmall Aringsmall Ccedillasmall Eacutesmall Egravesmall Ecircumflexsmall
  Edieresissmall Iacutesmall Igravesmall Icircumflexsmall Idieresissmall Ntildesmall Oacutesmall Ogravesmall
  Ocircumflexsmall Odieresissmall Otildesmall Uacutesmall Ugravesmall Ucircumflexsmall Udieresissmall -
  eightsuperior fourinferior threeinferior sixinferior eightinferior seveninferior Scaronsmall -
  centinferior twoinferior - Dieresissmall - Caronsmall osuperior fiveinferior - commainferior
  periodinferior Yacutesmall - dollarinferior - - Thornsmall - nineinferior zeroinferior Zcaronsmall AEsmall
  Oslashsmall questiondownsmall oneinferior Lslashsmall - - - - - - Cedillasmall - - - - - OEsmall
  figuredash hyphensuperior - - - - exclamdownsmall - Ydieresissmall - onesuperior twosuperior threesuperior
  foursuperior fivesuperior sixsuperior sevensuperior ninesuperior zerosuperior - esuperior rsuperior
  tsuperior - - isuperior ssuperior dsuperior - - - - - lsuperior Ogoneksmall Brevesmall Macronsmall
  bsuperior nsuperior msuperior commasuperior periodsuperior Dotaccentsmall Ringsmall - - - -
`);

/** Codes whose glyph has another name there than in the encoding. */
const macAlone = new Map([
  [0xca, 'nonbreakingspace'],
  [0xf0, 'apple'],
]);

/** The glyph order that `post` tables of format 1 and 2 refer to (OpenType, `post`): 258 names. */
export const macGlyphOrder: readonly string[] = [
  ...words('.notdef .null nonmarkingreturn'),
  ...macRomanEncoding.slice(32, 127).map((glyph) => glyph ?? '.notdef'),
  ...macRomanEncoding.slice(128).map((glyph, index) => macAlone.get(index + 128) ?? glyph ?? '.notdef'),
  ...words(`Lslash lslash Scaron scaron Zcaron zcaron brokenbar Eth eth Yacute yacute Thorn thorn minus multiply
    onesuperior twosuperior threesuperior onehalf onequarter threequarters franc Gbreve gbreve Idotaccent Scedilla
    scedilla Cacute cacute Ccaron ccaron dcroat`),
];
