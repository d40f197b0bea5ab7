// The web chat: <script src="…/webchat/widget.js" data-channel="site" async></script>
//
// Attributes: data-channel (key of the web chat), data-lang (ru or en; else the page's or browser's
// language), data-identity (the signed-in customer, signed by the site), data-open="true".
//
// A message gets its id here and is kept in localStorage until the hub has it; it is sent again with
// the same id, which the hub records once. Answers come by a stream that is opened with the
// session in a header, never in the address; after every (re)connection the history fills the gaps.
// A file is uploaded as soon as it is chosen; the message then names it by what the hub gave for it.
// Whatever comes from outside is put in as text, and addresses are https or nothing.
(() => {
  'use strict';
  const script = document.currentScript;
  const hub = new URL(script.src).origin;
  const channel = script.dataset.channel || 'site';
  const storeKey = `omnihub.webchat.${channel}`;
  const language = (script.dataset.lang || document.documentElement.lang || navigator.language || 'en')
    .toLowerCase().startsWith('ru') ? 'ru' : 'en';
  const longest = 4000;

  const words = {
    en: {
      open: 'Open the chat', close: 'Close the chat', title: 'Chat with us', input: 'Your message',
      send: 'Send', hello: 'Hello! How can we help?', log: 'Messages', waiting: 'Waiting for the network…',
      sending: 'sending', refused: 'not accepted', operator: 'Operator', unread: 'new messages',
      attach: 'Attach a file, up to {0}', cancel: 'Remove', again: 'Try again', uploading: 'Wait until the files are there',
      tooLarge: 'larger than {0}', wrongType: 'this type of file is not taken', tooMany: 'no more than 10 files',
      failed: 'was not uploaded', writing: 'is writing', file: 'File', place: 'Show on the map', edited: 'edited',
      unanswered: 'Nobody has answered yet. You can go on where it suits you:', leave: 'Phone or mail',
      leaveHint: 'Or leave a phone or mail, and we will answer there:', leaveSend: 'Leave it', leaveWrong: 'This is no phone and no mail',
      left: 'Thank you, we will answer there', units: ['B', 'KB', 'MB', 'GB'],
      telegram: 'Telegram', whatsapp: 'WhatsApp', max: 'MAX', vk: 'VK',
    },
    ru: {
      open: 'Открыть чат', close: 'Закрыть чат', title: 'Напишите нам', input: 'Ваше сообщение',
      send: 'Отправить', hello: 'Здравствуйте! Чем помочь?', log: 'Сообщения', waiting: 'Ждём связи…',
      sending: 'отправляется', refused: 'не принято', operator: 'Оператор', unread: 'новые сообщения',
      attach: 'Прикрепить файл, до {0}', cancel: 'Убрать', again: 'Ещё раз', uploading: 'Подождите, файлы загружаются',
      tooLarge: 'больше {0}', wrongType: 'файлы этого типа не принимаются', tooMany: 'не больше 10 файлов',
      failed: 'не загружен', writing: 'печатает', file: 'Файл', place: 'Показать на карте', edited: 'изменено',
      unanswered: 'Пока никто не ответил. Можно продолжить там, где удобно:', leave: 'Телефон или почта',
      leaveHint: 'Или оставьте телефон или почту, и мы ответим туда:', leaveSend: 'Оставить', leaveWrong: 'Это не телефон и не почта',
      left: 'Спасибо, мы ответим туда', units: ['Б', 'КБ', 'МБ', 'ГБ'],
      telegram: 'Telegram', whatsapp: 'WhatsApp', max: 'MAX', vk: 'ВКонтакте',
    },
  }[language];
  const said = (word, value) => words[word].replace('{0}', value);
  const size = (bytes) => {
    let unit = 0;
    let value = bytes;
    while (value >= 1000 && unit < 3) { value /= 1000; unit += 1; }
    return `${new Intl.NumberFormat(language, { maximumFractionDigits: value < 10 ? 1 : 0 }).format(value)} ${words.units[unit]}`;
  };
  const isHttps = (url) => { try { return new URL(url).protocol === 'https:'; } catch { return false; } };

  const style = `
    :host { all: initial; position: fixed; right: 20px; bottom: 20px; z-index: 2147483000;
      font: 15px/1.45 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
      --accent: #3156d3; --on-accent: #fff; --sheet: #fff; --text: #1b2333; --soft: #5d677c; --theirs: #eef0f5;
      --line: #e0e3eb; --bad: #b3261e; color-scheme: light dark; }
    @media (prefers-color-scheme: dark) { :host { --accent: #8ea7ff; --on-accent: #0d1430; --sheet: #181d27;
      --text: #e8ebf2; --soft: #98a3b8; --theirs: #262e3e; --line: #2b3344; --bad: #ff9d94; } }
    * { box-sizing: border-box; }
    button { border: 0; cursor: pointer; font: inherit; color: inherit; background: none; }
    button:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
    .launcher { position: relative; display: grid; place-items: center; width: 58px; height: 58px; margin-left: auto;
      border-radius: 50%; background: var(--accent); color: var(--on-accent); box-shadow: 0 6px 24px rgb(20 30 60 / 28%); }
    .launcher svg { width: 28px; height: 28px; }
    .badge { position: absolute; top: 0; right: 0; width: 16px; height: 16px; border-radius: 50%;
      border: 2px solid var(--sheet); background: #d9352b; }
    [hidden] { display: none !important; }
    .panel { display: flex; flex-direction: column; width: min(380px, calc(100vw - 40px));
      height: min(580px, calc(100vh - 118px)); margin-bottom: 14px; border-radius: 18px; overflow: hidden;
      background: var(--sheet); color: var(--text); box-shadow: 0 12px 48px rgb(20 30 60 / 26%); border: 1px solid var(--line); }
    header { display: flex; align-items: center; padding: 14px 10px 14px 18px; background: var(--accent);
      color: var(--on-accent); font-weight: 600; }
    header span { flex: 1; }
    header button { width: 34px; height: 34px; border-radius: 9px; font-size: 22px; line-height: 1; }
    ol { flex: 1; display: flex; flex-direction: column; gap: 8px; margin: 0; padding: 18px; overflow-y: auto; list-style: none; }
    li { max-width: 84%; padding: 8px 13px; border-radius: 15px; white-space: pre-wrap; overflow-wrap: anywhere; }
    li.them { align-self: flex-start; background: var(--theirs); border-bottom-left-radius: 4px; }
    li.me { align-self: flex-end; background: var(--accent); color: var(--on-accent); border-bottom-right-radius: 4px; }
    li.pending { opacity: .65; } li.refused { opacity: .65; text-decoration: line-through; }
    small { display: block; font-size: 12px; opacity: .75; text-decoration: none; }
    .state { min-height: 0; margin: 0; padding: 0 18px 6px; font-size: 13px; color: var(--soft); }
    a { color: inherit; }
    li .choices { display: flex; flex-wrap: wrap; gap: 6px; margin-top: 8px; white-space: normal; }
    li .choices b { flex-basis: 100%; font-size: 13px; }
    .choice { padding: 7px 12px; border: 1px solid var(--accent); border-radius: 11px; background: var(--sheet); color: var(--text);
      text-align: left; text-decoration: none; }
    .choice small { opacity: .75; } .choice:hover { background: var(--theirs); } .choice:disabled { opacity: .55; cursor: default; }
    li .picture { display: block; margin-top: 6px; } li .picture:first-child { margin-top: 0; }
    li img { display: block; max-width: 100%; max-height: 220px; border-radius: 10px; }
    li .file { display: block; margin-top: 4px; }
    li.writing { display: flex; gap: 5px; padding: 13px; } li.writing i { width: 7px; height: 7px; border-radius: 50%; background: var(--soft); }
    li.offer { max-width: 100%; align-self: stretch; border: 1px solid var(--line); background: var(--sheet); white-space: normal; }
    li.offer p { margin: 8px 0 0; } li.offer p:first-child { margin: 0; }
    li.offer form { display: flex; flex-wrap: wrap; gap: 8px; margin-top: 8px; }
    li.offer input { flex: 1 1 170px; min-width: 0; padding: 8px 11px; border: 1px solid var(--line); border-radius: 11px; background: var(--sheet); color: inherit; font: inherit; }
    .problem { color: var(--bad); }
    .tray { display: flex; flex-direction: column; gap: 4px; max-height: 130px; overflow-y: auto; padding: 0 12px 6px; font-size: 13px; }
    .tray:empty { display: none; }
    .tray div { display: flex; align-items: center; gap: 8px; padding: 5px 6px 5px 11px; border-radius: 10px; background: var(--theirs); }
    .tray span { flex: 1; min-width: 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
    .tray progress { width: 64px; accent-color: var(--accent); } .tray button { width: 28px; height: 28px; flex: none; border-radius: 8px; }
    .panel.dropping { outline: 3px dashed var(--accent); outline-offset: -8px; }
    .compose { display: flex; gap: 8px; align-items: flex-end; padding: 12px; border-top: 1px solid var(--line); }
    .attach { display: grid; place-items: center; width: 38px; height: 42px; flex: none; border-radius: 12px; color: var(--soft); }
    .attach svg { width: 21px; height: 21px; }
    textarea { flex: 1; min-height: 42px; max-height: 120px; padding: 9px 12px; border: 1px solid var(--line); border-radius: 12px;
      resize: none; background: var(--sheet); color: inherit; font: inherit; }
    textarea:focus { outline: 2px solid var(--accent); outline-offset: -1px; }
    .send { display: grid; place-items: center; width: 42px; height: 42px; flex: none; border-radius: 12px; background: var(--accent); color: var(--on-accent); }
    .send svg { width: 20px; height: 20px; }
    @media (max-width: 480px) { :host { right: 12px; bottom: 12px; } .panel { width: calc(100vw - 24px); height: calc(100vh - 100px); } }
    @media (prefers-reduced-motion: no-preference) { .panel { animation: rise .16s ease-out; } @keyframes rise { from { opacity: 0; transform: translateY(8px); } }
      li.writing i { animation: blink 1s infinite alternate; } li.writing i:nth-child(2) { animation-delay: .3s; } li.writing i:nth-child(3) { animation-delay: .6s; } @keyframes blink { from { opacity: .25; } } }
  `;

  // ---- What is kept in the browser; a browser that keeps nothing still chats until the page goes.
  const memory = {};
  function load(name, otherwise) {
    try {
      const text = localStorage.getItem(`${storeKey}.${name}`);
      return text === null ? memory[name] ?? otherwise : JSON.parse(text);
    } catch { return memory[name] ?? otherwise; }
  }
  function save(name, value) {
    memory[name] = value;
    try { localStorage.setItem(`${storeKey}.${name}`, JSON.stringify(value)); } catch { /* memory only */ }
  }

  // ---- The panel
  const svg = (path) => {
    const ns = 'http://www.w3.org/2000/svg';
    const image = document.createElementNS(ns, 'svg');
    const line = document.createElementNS(ns, 'path');
    image.setAttribute('viewBox', '0 0 24 24');
    image.setAttribute('aria-hidden', 'true');
    for (const [name, value] of Object.entries({ d: path, fill: 'none', stroke: 'currentColor',
      'stroke-width': '2', 'stroke-linecap': 'round', 'stroke-linejoin': 'round' })) line.setAttribute(name, value);
    image.append(line);
    return image;
  };
  function make(tag, attributes = {}, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...children);
    return element;
  }
  const host = make('div', { lang: language });
  const root = host.attachShadow({ mode: 'open' });
  if ('adoptedStyleSheets' in root) {
    // Unlike a style element, this is allowed under any content security policy.
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(style);
    root.adoptedStyleSheets = [sheet];
  } else root.append(make('style', {}, style));
  const log = make('ol', { role: 'log', 'aria-live': 'polite', 'aria-label': words.log, tabindex: '0' });
  const state = make('p', { class: 'state', role: 'status' });
  const input = make('textarea', { rows: '1', maxlength: String(longest), 'aria-label': words.input, placeholder: words.input });
  const picker = make('input', { type: 'file', multiple: '', hidden: '', tabindex: '-1' });
  const attach = make('button', { class: 'attach', type: 'button', hidden: '' }, svg('M20 11.5l-8.2 8.2a5 5 0 0 1-7.1-7.1l8.6-8.6a3.4 3.4 0 0 1 4.8 4.8l-8.6 8.6a1.7 1.7 0 0 1-2.4-2.4l7.8-7.8'));
  const tray = make('div', { class: 'tray' });
  const form = make('form', { class: 'compose' }, attach, picker, input, make('button', { class: 'send', 'aria-label': words.send }, svg('M5 12h14M13 6l6 6-6 6')));
  const closer = make('button', { type: 'button', 'aria-label': words.close }, '×');
  const panel = make('section', { class: 'panel', role: 'dialog', 'aria-label': words.title, hidden: '' },
    make('header', {}, make('span', {}, words.title), closer), log, state, tray, form);
  const badge = make('span', { class: 'badge', role: 'status', 'aria-label': words.unread, hidden: '' });
  const launcher = make('button', { class: 'launcher', type: 'button', 'aria-label': words.open, 'aria-expanded': 'false' },
    svg('M4 5h16v11H10l-5 4v-4H4z'), badge);
  root.append(panel, launcher);

  // What is shown, by id. The parts of an answer share its id and are put together.
  const shown = new Map();
  function show(id, from, data, mark) {
    let entry = shown.get(id);
    if (!entry) {
      entry = { item: make('li', {}), data: {} };
      shown.set(id, entry);
      place(entry.item, from === 'customer');
      if (from !== 'customer' && panel.hidden && id !== 'hello') badge.hidden = false;
    }
    for (const [name, value] of Object.entries(data)) if (value !== null && value !== undefined) entry.data[name] = value;
    entry.item.className = `${from === 'customer' ? 'me' : 'them'} ${mark || ''}`.trim();
    entry.item.replaceChildren(...body(id, entry.data));
    if (from === 'operator') entry.item.prepend(make('small', {}, words.operator));
    if (entry.data.edited) entry.item.append(make('small', {}, words.edited));
    if (mark) entry.item.append(make('small', {}, words[mark === 'pending' ? 'sending' : 'refused']));
    return entry.item;
  }
  function place(item, always) {
    const atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 80;
    log.append(item);
    if (atEnd || always) requestAnimationFrame(() => { log.scrollTop = log.scrollHeight; });
  }
  function body(id, data) {
    const parts = [];
    for (const file of data.files || []) parts.push(attachment(file, file.url && new URL(file.url, hub).href));
    for (const one of data.media || []) if (isHttps(one.url)) parts.push(attachment(one, one.url));
    if (data.text) parts.push(make('span', {}, data.text));
    if (data.location) parts.push(map(data.location));
    const choices = [];
    for (const button of data.buttons || []) {
      if (!button.url) choices.push(choice(id, 'button', button));
      else if (isHttps(button.url)) choices.push(link(button.url, 'choice', button.title));
    }
    for (const section of data.list?.sections || []) {
      if (section.title) choices.push(make('b', {}, section.title));
      for (const row of section.rows || []) choices.push(choice(id, 'list', row));
    }
    if (choices.length) parts.push(make('div', { class: 'choices' }, ...choices));
    return parts;
  }
  const link = (url, kind, ...children) => make('a', { class: kind, href: url, target: '_blank', rel: 'noopener noreferrer' }, ...children);
  function choice(of, type, offered) {
    const button = make('button', { class: 'choice', type: 'button' }, offered.title);
    if (offered.description) button.append(make('small', {}, offered.description));
    button.addEventListener('click', () => {
      for (const other of button.parentElement.querySelectorAll('button')) other.disabled = true;
      send({ interactive: { type, id: offered.id, title: offered.title, of } }, { text: offered.title });
    });
    return button;
  }
  function attachment(file, url) {
    const label = `${file.name || file.caption || words.file}${file.size ? `, ${size(file.size)}` : ''}`;
    if (!url) return make('span', { class: 'file' }, label);
    const isPicture = file.mime ? /^image\/(png|jpeg|gif|webp)$/.test(file.mime) : ['photo', 'sticker', 'animation'].includes(file.kind);
    if (!isPicture) return link(url, 'file', label);
    const image = make('img', { alt: label, loading: 'lazy', referrerpolicy: 'no-referrer' });
    const picture = link(url, 'picture', image);
    image.addEventListener('error', () => picture.replaceWith(link(url, 'file', label)), { once: true });
    image.src = url;
    if (!file.caption) return picture;
    return make('span', {}, picture, file.caption);
  }
  function map(location) {
    const at = `${Number(location.latitude)}&mlon=${Number(location.longitude)}`;
    return link(`https://www.openstreetmap.org/?mlat=${at}`, 'file', [location.title, location.address, words.place].filter(Boolean).join(' · '));
  }
  function greet() {
    if (!shown.size || shown.has('hello')) show('hello', 'bot', { text: settings.greeting || words.hello });
  }

  // Somebody of ours is writing; who stops does not say so.
  const dots = make('li', { class: 'them writing', 'aria-label': words.writing }, make('i'), make('i'), make('i'));
  let dotsTimer;
  function writing(on) {
    clearTimeout(dotsTimer);
    if (!on) return dots.remove();
    place(dots, false);
    dotsTimer = setTimeout(() => dots.remove(), 6000);
    return undefined;
  }

  // ---- How this web chat is set up
  let settings = { unansweredAfter: 0, fileTypes: [], largestFile: 0 };
  async function readSettings() {
    const answer = await fetch(`${hub}/api/webchat/${channel}/settings`, { credentials: 'omit' });
    if (!answer.ok) return;
    settings = await answer.json();
    if (settings.title) {
      panel.querySelector('header span').textContent = settings.title;
      panel.setAttribute('aria-label', settings.title);
    }
    if (settings.colour) paint(settings.colour);
    if (shown.has('hello')) greet();
    attach.hidden = !settings.largestFile;
    const limits = said('attach', size(settings.largestFile));
    attach.setAttribute('aria-label', limits);
    attach.title = limits;
    picker.accept = settings.fileTypes.join(',');
    offerLater();
  }
  /** What stands on the colour is black or white, whichever is read better. */
  function paint(colour) {
    const light = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16) / 255)
      .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
      .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
    host.style.setProperty('--accent', colour);
    host.style.setProperty('--on-accent', light > 0.179 ? '#000' : '#fff');
  }

  // ---- The session
  const pause = (ms) => new Promise((done) => {
    const timer = setTimeout(done, ms);
    addEventListener('online', () => { clearTimeout(timer); done(); }, { once: true });
  });
  const api = (path, options = {}) => fetch(`${hub}${path}`, {
    ...options,
    credentials: 'omit',
    headers: { ...(load('token') ? { 'X-Webchat-Session': load('token') } : {}),
      ...(options.body ? { 'Content-Type': 'application/json' } : {}) },
  });

  let entering;
  let session = { offers: [] };
  let ahead = 0; // how far the hub's clock is before this one, in milliseconds
  function enter() {
    entering ??= (async () => {
      let answer = await requestSession(script.dataset.identity);
      if (answer.status === 401) {
        console.warn('web chat: identity ignored:', (await answer.json()).detail);
        answer = await requestSession();
      }
      if (!answer.ok) throw new Error(`web chat: no session, ${answer.status}`);
      session = await answer.json();
      ahead = Date.parse(session.now) - Date.now();
      if (session.visitor !== load('visitor')) {
        log.replaceChildren();
        shown.clear();
        // What a customer who has signed out left unsent is not said in the next one's name.
        if (load('known')) save('queue', []);
        asked = null;
        greet();
        for (const message of load('queue', [])) show(message.id, 'customer', viewOf(message), 'pending');
      }
      save('token', session.token);
      save('visitor', session.visitor);
      save('known', session.known);
    })().catch((error) => { entering = undefined; throw error; });
    return entering;
  }
  const requestSession = (identity) => api(`/api/webchat/${channel}/session`,
    { method: 'POST', body: JSON.stringify(identity ? { identity } : {}) });

  // ---- Sending
  const viewOf = (message) => message.view ?? { text: message.text };
  let sending = false;
  async function flush() {
    if (sending) return;
    sending = true;
    for (let attempt = 0; load('queue', []).length;) {
      const [message] = load('queue', []);
      const verdict = await post(message);
      if (verdict.again) {
        state.textContent = words.waiting;
        await pause(verdict.after ?? Math.min(30000, 1000 * 2 ** attempt++));
        continue;
      }
      attempt = 0;
      save('queue', load('queue', []).filter((kept) => kept.id !== message.id));
      show(message.id, 'customer', viewOf(message), verdict.accepted ? '' : 'refused');
      if (verdict.accepted) heard('customer', Date.now() + ahead);
      state.textContent = '';
    }
    sending = false;
  }
  async function post(message) {
    try {
      await enter();
      const answer = await api(`/api/messaging/webchat/${channel}/webhook`,
        { method: 'POST', body: JSON.stringify({ ...message, view: undefined, language }) });
      if (answer.ok) return { accepted: true };
      if (answer.status === 401) {
        entering = undefined;
        return { again: true, after: 1000 };
      }
      if (answer.status === 429) return { again: true, after: 1000 * Number(answer.headers.get('Retry-After') || 5) };
      return { again: answer.status >= 500, accepted: false };
    } catch {
      return { again: true };
    }
  }
  const newId = () => {
    if (crypto.randomUUID) return crypto.randomUUID();
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 15) | 64;
    bytes[8] = (bytes[8] & 63) | 128;
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
  };
  function say() {
    const text = input.value.trim();
    const files = uploads.filter((upload) => upload.kept);
    if (uploads.some((upload) => upload.request)) {
      state.textContent = words.uploading;
      return;
    }
    if (!text && !files.length) return;
    state.textContent = '';
    send({ ...(text ? { text } : {}), ...(files.length ? { files: files.map((upload) => upload.kept.file) } : {}) },
      { text, files: files.map(({ kept }) => ({ ...kept, file: undefined })) });
    input.value = '';
    for (const upload of [...uploads]) remove(upload);
  }
  function send(content, view) {
    const message = { id: newId(), ...content, view };
    save('queue', [...load('queue', []), message]);
    show(message.id, 'customer', view, 'pending');
    listen();
    flush();
  }

  // ---- Files
  const mostFiles = 10;
  const uploads = [];
  const isTaken = (type) => !type || settings.fileTypes.some((taken) => taken === type
    || (taken.endsWith('/*') && type.startsWith(taken.slice(0, -1))));
  function choose(files) {
    if (!settings.largestFile) return;
    for (const file of files) {
      if (uploads.length >= mostFiles) {
        state.textContent = words.tooMany;
        return;
      }
      const upload = { file, row: make('div', {}) };
      uploads.push(upload);
      tray.append(upload.row);
      if (file.size > settings.largestFile) draw(upload, said('tooLarge', size(settings.largestFile)));
      else if (!isTaken(file.type)) draw(upload, words.wrongType);
      else start(upload);
    }
  }
  function draw(upload, problem, again) {
    const label = make('span', {}, `${upload.file.name}, ${size(upload.file.size)}`);
    label.title = upload.file.name;
    if (problem) label.append(make('small', { class: 'problem', role: 'alert' }, problem));
    const parts = [label];
    if (upload.request) parts.push(upload.bar = make('progress', { max: '1', value: '0', 'aria-label': upload.file.name }));
    if (again) parts.push(small('↻', words.again, () => start(upload)));
    parts.push(small('×', words.cancel, () => remove(upload)));
    upload.row.replaceChildren(...parts);
  }
  function small(sign, label, deed) {
    const button = make('button', { type: 'button', 'aria-label': label, title: label }, sign);
    button.addEventListener('click', deed);
    return button;
  }
  function remove(upload) {
    upload.removed = true;
    upload.request?.abort();
    uploads.splice(uploads.indexOf(upload), 1);
    upload.row.remove();
    state.textContent = '';
  }
  async function start(upload, once) {
    // Not fetch: it does not tell how far it is.
    const request = new XMLHttpRequest();
    upload.request = request;
    draw(upload);
    const ended = (problem, again) => {
      upload.request = undefined;
      if (!upload.removed) draw(upload, problem, again);
    };
    try {
      await enter();
    } catch {
      ended(words.failed, true);
      return;
    }
    if (upload.removed) return;
    request.open('POST', `${hub}/api/webchat/${channel}/files?name=${encodeURIComponent(upload.file.name)}`);
    request.setRequestHeader('X-Webchat-Session', load('token'));
    request.setRequestHeader('Content-Type', 'application/octet-stream');
    request.upload.addEventListener('progress', (event) => { upload.bar.value = event.loaded / (event.total || 1); });
    request.addEventListener('error', () => ended(words.failed, true));
    request.addEventListener('load', () => {
      if (request.status === 200) {
        upload.kept = JSON.parse(request.responseText);
        ended();
        state.textContent = '';
      } else if (request.status === 401 && !once) {
        entering = undefined;
        start(upload, true);
      } else if (request.status === 413) ended(said('tooLarge', size(settings.largestFile)));
      else if (request.status === 415) ended(words.wrongType);
      else ended(words.failed, request.status === 429 || request.status >= 500);
    });
    request.send(upload.file);
  }

  // ---- Another channel for who waits too long
  let asked = null; // when the first question without an answer was asked, by the hub's clock
  let leftFor;
  let offerTimer;
  const offer = make('li', { class: 'offer', role: 'status' });
  function heard(from, at) {
    if (from === 'customer') asked ??= at;
    else {
      asked = null;
      offer.remove();
      writing(false);
    }
    offerLater();
  }
  function offerLater() {
    clearTimeout(offerTimer);
    const nothing = !session.offers?.length && (!settings.leaveContact || session.known);
    if (asked === null || leftFor === asked || !settings.unansweredAfter || nothing || offer.isConnected) return;
    const left = asked + settings.unansweredAfter * 1000 - Date.now() - ahead;
    offerTimer = setTimeout(offerNow, Math.max(0, Math.min(left, 2 ** 31 - 1)));
  }
  function offerNow() {
    const parts = [make('p', {}, words.unanswered)];
    if (session.offers?.length) {
      parts.push(make('div', { class: 'choices' }, ...session.offers.filter((one) => isHttps(one.url))
        .map((one) => link(one.url, 'choice', words[one.channel] || one.channel))));
    }
    if (settings.leaveContact && !session.known) parts.push(...contactForm());
    offer.replaceChildren(...parts);
    place(offer, true);
  }
  function contactForm() {
    const value = make('input', { 'aria-label': words.leave, placeholder: words.leave, maxlength: '200', autocomplete: 'email' });
    const problem = make('small', { class: 'problem', role: 'alert' });
    const leave = make('form', { novalidate: '' }, value, make('button', { class: 'choice' }, words.leaveSend));
    leave.addEventListener('submit', (event) => {
      event.preventDefault();
      const text = value.value.trim();
      const isMail = /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text);
      if (!isMail && !/^\+?[\d\s().-]{7,24}$/.test(text)) {
        problem.textContent = words.leaveWrong;
        value.focus();
        return;
      }
      leftFor = asked;
      send({ text, contact: { kind: isMail ? 'email' : 'phone', value: text } }, { text });
      offer.replaceChildren(make('p', {}, words.left));
    });
    return [make('p', {}, words.leaveHint), leave, problem];
  }

  // ---- Listening
  async function readHistory() {
    const answer = await api(`/api/webchat/${channel}/history`);
    if (!answer.ok) return;
    asked = null;
    for (const line of await answer.json()) {
      show(line.id, line.from, line);
      heard(line.from, Date.parse(line.at));
    }
    for (const message of load('queue', [])) show(message.id, 'customer', viewOf(message), 'pending');
  }
  let listening = false;
  async function listen() {
    if (listening) return;
    listening = true;
    for (let attempt = 0; ; attempt++) {
      try {
        await enter();
        const answer = await api(`/api/webchat/${channel}/events`);
        if (answer.status === 401) entering = undefined;
        if (answer.ok) {
          attempt = 0;
          host.dataset.connected = 'true';
          await readHistory();
          flush();
          await readStream(answer.body);
        }
      } catch { /* the connection broke: connect anew */ }
      delete host.dataset.connected;
      flush();
      await pause(Math.min(30000, 1000 * 2 ** attempt) + 500 * Math.random());
    }
  }
  async function readStream(body) {
    const reader = body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = '';
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      const events = (rest + value).split('\n\n');
      rest = events.pop();
      for (const event of events) {
        const field = (name) => event.split('\n').filter((line) => line.startsWith(name)).map((line) => line.slice(name.length)).join('\n');
        const data = field('data:');
        if (data) happened(field('event:').trim(), JSON.parse(data));
      }
    }
  }

  function happened(event, message) {
    if (event === 'typing') writing(true);
    else if (event === 'deleted') {
      shown.get(message.id)?.item.remove();
      shown.delete(message.id);
    } else if (event === 'edited') {
      if (!shown.has(message.id)) return;
      const { data } = shown.get(message.id);
      for (const name of ['text', 'buttons', 'list', 'media', 'location']) delete data[name];
      show(message.id, message.from, { ...message, edited: true });
    } else {
      show(message.id, message.from, message);
      heard(message.from, Date.now() + ahead);
    }
  }

  // ---- Opening and closing
  function open(focus) {
    panel.hidden = false;
    badge.hidden = true;
    launcher.setAttribute('aria-expanded', 'true');
    launcher.setAttribute('aria-label', words.close);
    greet();
    log.scrollTop = log.scrollHeight;
    if (focus) input.focus();
    listen();
  }
  function close() {
    panel.hidden = true;
    launcher.setAttribute('aria-expanded', 'false');
    launcher.setAttribute('aria-label', words.open);
    launcher.focus();
  }
  launcher.addEventListener('click', () => (panel.hidden ? open(true) : close()));
  closer.addEventListener('click', close);
  panel.addEventListener('keydown', (event) => { if (event.key === 'Escape') close(); });
  form.addEventListener('submit', (event) => { event.preventDefault(); say(); });
  input.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) { event.preventDefault(); say(); }
  });
  let toldAt = 0;
  input.addEventListener('input', () => {
    if (!input.value || !host.dataset.connected || Date.now() - toldAt < 4000) return;
    toldAt = Date.now();
    api(`/api/webchat/${channel}/typing`, { method: 'POST', body: '{}' }).catch(() => { /* nobody misses it */ });
  });
  attach.addEventListener('click', () => picker.click());
  picker.addEventListener('change', () => { choose(picker.files); picker.value = ''; });
  input.addEventListener('paste', (event) => {
    if (event.clipboardData?.files.length && settings.largestFile) {
      event.preventDefault();
      choose(event.clipboardData.files);
    }
  });
  panel.addEventListener('dragover', (event) => {
    if (!settings.largestFile || !event.dataTransfer.types.includes('Files')) return;
    event.preventDefault();
    panel.classList.add('dropping');
  });
  panel.addEventListener('dragleave', (event) => { if (!panel.contains(event.relatedTarget)) panel.classList.remove('dropping'); });
  panel.addEventListener('drop', (event) => {
    panel.classList.remove('dropping');
    if (!event.dataTransfer.files.length || !settings.largestFile) return;
    event.preventDefault();
    choose(event.dataTransfer.files);
  });
  addEventListener('online', () => flush());

  function begin() {
    document.body.append(host);
    readSettings().catch(() => { /* the widget's own words, and no files */ });
    if (load('token') || load('queue', []).length) listen();
    // On a phone the panel covers the page: there it waits for the visitor.
    if (script.dataset.open === 'true' && innerWidth > 480) open(false);
  }
  if (document.body) begin();
  else addEventListener('DOMContentLoaded', begin);
})();
