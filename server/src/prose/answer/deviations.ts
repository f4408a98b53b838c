/**
 * What a model says when it talks about its work instead of doing it. Only phrases that an answer has no reason to hold, and only counted
 * where the source does not hold them: a document may well speak of language models.
 */
const talk: RegExp[] = [
  /\bas an? (?:ai|artificial intelligence|(?:large )?language model)\b/i,
  /\b(?:i(?:'m| am) (?:sorry|unable|not able)|i (?:can(?:'|no)t|cannot|won't)),? (?:but|to|help|assist|comply|provide|fulfil+|process|continue)\b/i,
  /\b(?:here(?:'s| is| are) (?:the|your|a) (?:rewritten|translat|summar|sentence|requested|list|result|revised|shorter))/i,
  /^(?:sure|certainly|of course|absolutely)[,!.:]/i,
  /\bsystem prompt\b|\bmy instructions\b|\bprevious instructions\b/i,
  /\ben tant (?:qu'|que )(?:ia|intelligence artificielle|modèle|assistant)/i,
  /\b(?:je suis désolé|je ne (?:peux|suis) pas (?:en mesure|capable|autorisé)|je ne peux pas (?:répondre|traiter|traduire|vous aider|aider))/i,
  /\bvoici (?:la|les|une|votre|le) (?:traduction|phrases?|résumé|réponse|version|liste|réécriture|texte)/i,
  /\bals (?:ki|künstliche intelligenz|sprachmodell)\b|\bich kann (?:dabei|ihnen dabei|das) nicht\b|\bhier ist (?:die|der|das) (?:übersetzung|zusammenfassung|umformulierte)/i,
  /\bcomo (?:modelo de lenguaje|ia|uma ia|modelo de linguagem|inteligencia artificial)\b|\baquí (?:está|tienes) (?:la|el) (?:traducción|resumen|texto)/i,
  /\bcome (?:modello linguistico|ia|intelligenza artificiale)\b|\becco (?:la traduzione|il riassunto|il testo)/i,
  /\bals (?:taalmodel|ai-model)\b|\bhier is de (?:vertaling|samenvatting)/i,
];

const markup: RegExp[] = [
  /```/,
  /<\/?(?:script|iframe|img|a|div|span|system|user|assistant|instruction|document|text)\b[^>]{0,200}>/i,
  /^\s*[[{]\s*"[^"]{1,60}"\s*[:,]/,
  /^\s*(?:system|assistant|user|human)\s*:/i,
  /<\|[^|>]{1,40}\|>|\[\/?INST\]|<<\/?SYS>>/,
];

const address = /(?:https?:\/\/|www\.)[^\s<>"»”)]{2,}|[\p{L}\d._-]{1,64}@[\p{L}\d.-]{1,100}\.\p{L}{2,24}/giu;

const firstNew = (patterns: readonly RegExp[], source: string, answer: string) => {
  for (const pattern of patterns) {
    const found = pattern.exec(answer)?.[0];
    if (found !== undefined && !pattern.test(source)) return found.trim();
  }
  return undefined;
};

/** What the answer says about itself, if it does and the source does not. */
export const talksOfItself = (source: string, answer: string) => firstNew(talk, source, answer);

/** Markup, code or roles of a chat that the source has not. */
export const addedMarkup = (source: string, answer: string) => firstNew(markup, source, answer);

/** Web and mail addresses that the source has not. */
export function addedAddresses(source: string, answer: string): string[] {
  const known = source.toLowerCase();
  return [...answer.matchAll(address)]
    .map(([found]) => found)
    .filter((found) => !known.includes(found.toLowerCase().replace(/[.,;:!?]+$/, '')));
}

/** Characters nobody sees, or that turn the direction of writing: zero widths, marks of direction, Unicode's tags, controls. */
const unseen = /[\p{Cc}\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\u{e0000}-\u{e007f}]/gu;

/** The first such character that the source has not; as its code point. */
export function addedUnseen(source: string, answer: string): string | undefined {
  for (const [found] of answer.matchAll(unseen))
    if (!source.includes(found) && !/\s/.test(found))
      return `U+${found.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`;
  return undefined;
}
