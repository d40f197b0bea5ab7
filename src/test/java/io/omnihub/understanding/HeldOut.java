package io.omnihub.understanding;

import java.util.List;

/** Sentences that no training example repeats, each with the intent that a person gave it. */
final class HeldOut {

  record Sentence(String intent, String text) {}

  private HeldOut() {}

  static List<Sentence> sentences() {
    return TEXT.lines()
        .map(line -> line.split(" \\| ", 2))
        .map(pair -> new Sentence(pair[0].strip(), pair[1].strip()))
        .toList();
  }

  private static final String TEXT =
      """
      price | А сколько стоят вон те белые кеды?
      price | подскажите цену на стиральную машину LG
      price | скок стоит чехол на айфон
      price | какая у вас стоимость часа работы мастера
      price | будет ли скидка постоянному клиенту?
      price | Есть что-нибудь подешевле?
      price | почем помидоры
      price | можно узнать расценки на ремонт ванной
      price | здравствуйте, сколько стоит замена стекла?
      price | цена вопроса?
      price | What is the price for the black leather jacket?
      price | how much do you want for the table
      price | could I get a discount for a bulk order?
      price | how much r the headphones
      price | Hi! How much does a consultation cost?
      price | do students get a discount
      price | what's your hourly rate
      price | can you lower the price a bit
      order_status | где мой заказ 12345?
      order_status | Здравствуйте, где мой заказ 12345?
      order_status | добрый день когда приедет мой заказ
      order_status | мой заказ номер 55021 уже отправлен?
      order_status | Не могу найти свою посылку, подскажите где она сейчас
      order_status | что с посылкой? жду вторую неделю
      order_status | заказ все еще в обработке, почему?
      order_status | скажите трек по заказу 771
      order_status | когда я получу свой заказ
      order_status | узнать статус 90311
      order_status | заказывал холодильник 3 мая, до сих пор тишина
      order_status | заказ уже в пути?
      order_status | Where is my order 12345?
      order_status | Hello, where's my package?
      order_status | hi any update on my order
      order_status | could you check the status of order 8842
      order_status | my parcel still hasn't come
      order_status | When is my order going to be here?
      order_status | is my order shipped or not
      order_status | i need tracking info for my order
      order_status | ordered two weeks ago, where is it?
      documents | Пришлите пожалуйста копию договора
      documents | нам нужны акты за июнь
      documents | где взять инструкцию к пылесосу?
      documents | можете скинуть сертификат на ткань
      documents | не получили оригиналы накладных
      documents | Добрый день, вышлите реквизиты вашей фирмы
      documents | нужен дубликат чека за вчерашнюю покупку
      documents | документы по сделке когда пришлете
      documents | Could you send over the contract for signature?
      documents | where do I find the instruction manual
      documents | I need a certificate for this fabric
      documents | please resend the documents we asked for
      documents | need a copy of my receipt from yesterday
      documents | can I get your company registration certificate
      documents | Do you have the technical data sheet?
      invoice | Здравствуйте, выставите пожалуйста счет на 5 стульев
      invoice | скиньте счет на нашу организацию
      invoice | как оплатить картой
      invoice | деньги сняли два раза
      invoice | платеж не проходит, ошибка
      invoice | принимаете оплату наличными?
      invoice | можно купить в рассрочку на полгода
      invoice | мы оплатили, проверьте пожалуйста
      invoice | исправьте ИНН в счете
      invoice | Could you issue an invoice for our company?
      invoice | can I pay with Visa
      invoice | my card got declined when paying
      invoice | you charged me two times
      invoice | Do you accept bank transfers?
      invoice | the invoice has the wrong company name
      invoice | is it possible to pay in installments
      return_exchange | Хотелось бы вернуть куртку, не подошла
      return_exchange | как оформить возврат денег
      return_exchange | поменяйте пожалуйста на размер меньше
      return_exchange | купила туфли, малы, можно обменять?
      return_exchange | пришел брак, хочу замену
      return_exchange | отмените мой заказ 4410 пожалуйста
      return_exchange | Когда вернутся деньги за отмененную покупку?
      return_exchange | сколько дней есть на возврат
      return_exchange | чайник сломался, он на гарантии
      return_exchange | I would like to return the jacket, it doesn't fit
      return_exchange | how can I get my money back
      return_exchange | can you exchange these boots for a smaller size
      return_exchange | Hello, I want to cancel order 4410
      return_exchange | received a defective lamp, want a replacement
      return_exchange | where should I send the item back
      return_exchange | still waiting for the refund
      return_exchange | is this covered by the warranty
      delivery | сколько стоит доставка в Казань
      delivery | Вы доставляете в Краснодар?
      delivery | какой срок доставки до Омска
      delivery | можно ли забрать самому из магазина
      delivery | привезите завтра после обеда
      delivery | хочу поменять адрес доставки
      delivery | бесплатно доставляете?
      delivery | добрый вечер, а в Казахстан доставка есть
      delivery | курьер во сколько будет
      delivery | Do you deliver to Manchester?
      delivery | how much is shipping to France
      delivery | how long will the delivery take
      delivery | is there a pickup point near me
      delivery | can you deliver on Sunday
      delivery | I want to change the delivery address
      delivery | Hi, do you offer free shipping?
      delivery | can I collect it from the store
      complaint | Ваш курьер нахамил моей жене!
      complaint | качество отвратительное, я в шоке
      complaint | я буду жаловаться в роспотребнадзор
      complaint | Сколько можно издеваться над людьми
      complaint | ужасное обслуживание, никто не отвечает
      complaint | обманщики, больше ничего у вас не закажу
      complaint | сервис ниже плинтуса
      complaint | хочу написать жалобу на продавца
      complaint | товар пришел разбитый, безобразие
      complaint | Your service is absolutely terrible
      complaint | I want to make a complaint about your driver
      complaint | the staff was extremely rude
      complaint | this is unacceptable, nobody replies
      complaint | I'm really disappointed, the quality is awful
      complaint | never buying here again
      complaint | your courier shouted at my wife
      complaint | what a terrible company, you lied
      call_me_back | Позвоните мне пожалуйста завтра
      call_me_back | перезвоните на этот номер 89031112233
      call_me_back | можно звонок менеджера после 17
      call_me_back | наберите меня как сможете
      call_me_back | жду вашего звонка сегодня
      call_me_back | закажу обратный звонок
      call_me_back | Добрый день, свяжитесь со мной по телефону +79031112233
      call_me_back | удобнее обсудить по телефону, позвоните
      call_me_back | Please call me tomorrow morning
      call_me_back | call me back at +1 650 253 0000
      call_me_back | can your manager give me a call
      call_me_back | I would prefer to discuss this by phone
      call_me_back | missed a call from you, call again please
      call_me_back | phone me when you have time
      call_me_back | could I get a callback
      human | Позовите живого оператора
      human | мне нужен человек, а не бот
      human | соедините с оператором
      human | хочу поговорить с менеджером
      human | это робот отвечает?
      human | переключите на специалиста пожалуйста
      human | есть кто на связи?
      human | дайте консультанта
      human | Can I talk to a real person?
      human | connect me with a human agent
      human | I want to speak with a manager
      human | are you a real person or a robot
      human | get me an operator
      human | let me talk to someone from support
      human | please transfer me to a live agent
      greeting | Здравствуйте вам
      greeting | добрый деньь
      greeting | Всем привет
      greeting | приветы
      greeting | доброе утро, девушки
      greeting | Здравствуйте, у меня есть вопрос
      greeting | Hello to you
      greeting | hey there
      greeting | good morning everyone
      greeting | hi, I have a question
      greeting | Hello, my name is Peter
      thanks | Спасибо вам большое!
      thanks | ок, спасибо за помощь
      thanks | благодарю, все понятно
      thanks | спасибочки
      thanks | супер, вы мне очень помогли
      thanks | Спасибо, разобрался
      thanks | Thank you so much!
      thanks | thanks for helping
      thanks | great thank you
      thanks | thx a lot
      thanks | ok, thank you, bye
      spam | Зарабатывай от 3000 рублей в день не выходя из дома
      spam | Казино дарит бонус каждому новому игроку, жми
      spam | Продвинем ваш сайт в топ поисковиков
      spam | займ на карту без проверок и отказов
      spam | подписывайтесь на канал с прогнозами на спорт
      spam | Вам положен приз, пройдите по ссылке http://win.example
      spam | Make 1000 dollars daily working from home
      spam | Get more followers for your instagram cheap
      spam | We can rank your site at the top of google
      spam | you won a lottery, click here to claim
      spam | best crypto investment, guaranteed profit
      spam | casino bonus for new players, join now
      none | какая погода будет в выходные
      none | расскажи что-нибудь смешное
      none | кто такой Пушкин
      none | сколько будет два плюс два
      none | вчера смотрел отличный сериал
      none | кот опять разбудил меня в пять утра
      none | ой, это не вам
      none | what will the weather be like on Sunday
      none | tell me something funny
      none | who is the president of France
      none | my cat woke me up at five again
      none | sorry, wrong person
      none | how do I boil an egg
      none | what's two plus two
      price | девушка, а шкаф этот сколько?
      price | какая цена с установкой?
      price | на оптовую партию цену дадите?
      price | можете посчитать стоимость ремонта двухкомнатной квартиры
      price | Is there a cheaper version of this phone?
      price | what does the large pizza cost
      price | any special offers this week?
      price | how much u want for 3 of them
      order_status | оформляла заказ в понедельник, он уже едет?
      order_status | Заказ №3391 когда ждать
      order_status | добрый вечер! не подскажете, мой заказ отправлен?
      order_status | почему статус заказа не обновляется
      order_status | посылка застряла на сортировке
      order_status | can you tell me where order 5567 is
      order_status | it's been ten days and no parcel
      order_status | good evening, is my order on the way?
      order_status | my tracking number doesn't work
      documents | пришлите паспорт качества на кабель
      documents | акты за март потеряли, продублируйте
      documents | нужна декларация для таможни
      documents | договор подписали, куда отправлять?
      documents | could we have the signed contract back
      documents | do you have a pdf manual for this oven
      documents | please email me a duplicate of the receipt
      invoice | выпишите счет на оплату на ИП
      invoice | можно ли заплатить частями
      invoice | не могу оплатить, пишет ошибка карты
      invoice | по qr коду оплатить можно?
      invoice | please bill our company for 20 licences
      invoice | my payment was declined
      invoice | which payment options do you have
      invoice | could you send the invoice again
      return_exchange | хочу сдать наушники, не понравились
      return_exchange | размер не тот, поменяете?
      return_exchange | передумал покупать, отмените
      return_exchange | сколько ждать возврат денег на карту
      return_exchange | телефон перестал включаться, гарантия еще год
      return_exchange | I'd like to exchange my shirt for a larger one
      return_exchange | please cancel, I ordered by mistake
      return_exchange | when do I get the money back for my return
      return_exchange | the blender is faulty, can you replace it
      delivery | вы возите в область?
      delivery | а доставка до двери или до подъезда
      delivery | доставите к пятнице?
      delivery | можно заказать доставку на вечер воскресенья
      delivery | сколько идет посылка до Владивостока
      delivery | do you send parcels to Spain
      delivery | can the courier come in the evening
      delivery | how much do you charge for delivery
      delivery | what are your shipping times
      complaint | вы там совсем обнаглели?
      complaint | кошмарное отношение к покупателям
      complaint | продавец меня оскорбил
      complaint | безответственная компания, никому не советую
      complaint | I am extremely dissatisfied
      complaint | your support is useless
      complaint | such a rude cashier, I want to complain
      complaint | you ruined my holiday
      call_me_back | наберите мне через час
      call_me_back | хочу поговорить по телефону, перезвоните
      call_me_back | Пусть менеджер позвонит завтра в 10
      call_me_back | please give me a ring this afternoon
      call_me_back | can someone phone me about this
      call_me_back | I'd like a callback tomorrow
      human | не хочу с ботом, дайте оператора
      human | мне нужен живой сотрудник
      human | позовите кого-нибудь
      human | can I chat with a human please
      human | I need a real person not a bot
      human | is there an operator available
      greeting | доброго вечера
      greeting | привет привет
      greeting | здрасьте
      greeting | hi everyone
      greeting | good afternoon team
      thanks | спасибо за оперативность
      thanks | благодарю, до свидания
      thanks | thank you, that helped
      thanks | thanks!!! you saved me
      thanks | спс большое
      spam | Быстрый заработок в интернете, пиши в телеграм
      spam | накрутим лайки и подписчиков недорого
      spam | кредит наличными за час, одобряем всех
      spam | invest now and double your money
      spam | cheap seo and backlinks for your website
      spam | click this link to claim your free gift
      none | посоветуй сериал
      none | сегодня так жарко
      none | как сварить рис
      none | у нас кошка родила котят
      none | what time is it in Tokyo
      none | my son starts school tomorrow
      none | do you like pizza
      none | who painted the Mona Lisa
      """;
}
