import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { detectLanguage } from './detect-language.ts';

const texts: Record<string, string> = {
  fr: 'Le facteur est passé ce matin, mais il n’y avait rien pour nous dans la boîte.',
  en: 'The postman came this morning, but there was nothing for us in the box.',
  de: 'Der Briefträger kam heute Morgen, aber es war nichts für uns im Kasten.',
  es: 'El cartero vino esta mañana, pero no había nada para nosotros en el buzón.',
  it: 'Il postino è venuto questa mattina, ma non c’era niente per noi nella cassetta.',
  pt: 'O carteiro veio esta manhã, mas não havia nada para nós na caixa do correio.',
  nl: 'De postbode kwam vanmorgen, maar er zat niets voor ons in de brievenbus.',
  sv: 'Brevbäraren kom i morse, men det fanns inget till oss i lådan och jag gick in.',
  da: 'Postbuddet kom i morges, men der var ikke noget til os i kassen, og jeg blev hjemme.',
  pl: 'Listonosz przyszedł dziś rano, ale w skrzynce nie było nic dla nas, bo to jest niedziela.',
  cs: 'Pošťák přišel dnes ráno, ale ve schránce pro nás nic nebylo, protože je neděle a on to ví.',
  tr: 'Postacı bu sabah geldi ama kutuda bizim için bir şey yoktu, çünkü bugün çok soğuk.',
  ro: 'Poștașul a venit azi dimineață, dar nu era nimic pentru noi în cutie și am plecat.',
  ru: 'Почтальон приходил утром, но в ящике для нас ничего не было.',
  uk: 'Листоноша приходив уранці, але в скриньці для нас нічого не було, і ми пішли.',
  el: 'Ο ταχυδρόμος ήρθε σήμερα το πρωί, αλλά δεν υπήρχε τίποτα για εμάς.',
  ar: 'جاء ساعي البريد هذا الصباح لكن لم يكن هناك شيء لنا في الصندوق.',
  he: 'הדוור הגיע הבוקר אבל לא היה שום דבר בשבילנו בתיבה.',
  hi: 'डाकिया आज सुबह आया, लेकिन डिब्बे में हमारे लिए कुछ नहीं था।',
  zh: '邮递员今天早上来了，但是信箱里没有我们的东西。',
  ja: '郵便屋さんは今朝来ましたが、箱には何もありませんでした。',
  ko: '우체부가 오늘 아침에 왔지만 상자에는 아무것도 없었습니다.',
};

describe('the language of a text', () => {
  for (const [language, text] of Object.entries(texts))
    test(`is told in one sentence: ${language}`, () => assert.equal(detectLanguage(text).language, language));

  test('is not told where there is none', () => {
    for (const text of ['', '12 345', '— ! …', 'Xqzt bvnw', 'Bovary'])
      assert.equal(detectLanguage(text).language, 'und', text);
  });

  test('is that of most of the text, and found in ten megabytes as fast as in ten kilobytes', () => {
    assert.equal(detectLanguage(`${texts.en} ${texts.fr!.repeat(20)}`).language, 'fr');
    assert.equal(detectLanguage(texts.de!.repeat(120_000)).language, 'de');
  });
});
