/** The commonest words of languages that are recognised without rules of their own. */
export const smallProfiles: Record<string, ReadonlySet<string>> = Object.fromEntries(
  Object.entries({
    sv: `och att det som en på är av för med den till inte han hon de ett var jag sig från så men om har vi kan skulle när hade
      år där eller också hans hennes efter ut vad nu över alla då sin mot upp in ju bara blev mig dig oss någon något inga mycket`,
    da: `og at det som en på er af for med den til ikke han hun de et var jeg sig fra så men om har vi kan skulle når havde år hvor
      eller også hans hendes efter ud hvad nu over alle da sin mod op ind jo kun blev mig dig os nogen noget meget blive været denne`,
    nb: `og at det som en på er av for med den til ikke han hun de et var jeg seg fra så men om har vi kan skulle når hadde år hvor
      eller også hans hennes etter ut hva nå over alle da sin mot opp inn bare ble meg deg oss noen noe mye bli vært denne`,
    pl: `i w na z do się nie że to jest o jak po co tak za od ale był była było przez dla jego jej już tylko czy tym ten ta te go ją
      mu mi ja ty on ona oni my wy przy pod nad bez ze być są który która które kiedy gdy bardzo może jeszcze`,
    cs: `a se v na je že to s z do o i k za po jak ale by jako byl byla bylo pro jsem jsou nebo však také když jen co jeho její už jsme
      podle od ve při který která které až bez mezi před nad pod ještě tak tento být`,
    tr: `ve bir bu da de için ile o ne çok gibi daha var ama olarak olan kadar sonra ben sen biz siz onlar değil mi mı her en ki ya şey
      diye bunu onu ise veya zaman nasıl bana sana hiç şu göre iyi oldu olduğu vardı`,
    ro: `și în de la a cu pe nu că să o un din este care mai se ce au fost pentru era sau dar ca el ea ei noi voi lui lor îi l-a s-a
      această acest foarte când unde după până prin fără despre între`,
    fi: `ja on ei se että hän oli mutta kun niin kuin ovat myös tai jos minä sinä he me te tämä joka jotka hänen vain sitä ollut
      olla olisi nyt sitten mitä vielä kaikki siitä sen ole`,
    hu: `a az és hogy nem is egy ez de volt meg csak mint már ha vagy el ki még van én te ő mi ti ők azt ezt azért mert aki ami
      amely olyan minden nagyon lesz kell itt ott most`,
    id: `yang dan di itu dengan untuk tidak ini dari dalam akan pada juga saya ke karena tersebut bisa ada mereka lebih kata tahun
      sudah atau saat oleh menjadi orang ia telah adalah seperti kami kita hanya`,
    vi: `của và là có trong được cho không với một các những để này đã khi người ra đến như từ về lại cũng phải thì trên anh nó
      tôi ông bà sẽ nhiều vào năm`,
  }).map(([code, words]) => [code, new Set(words.trim().split(/\s+/))]),
);
