// The web chat: <script src="…/webchat/widget.js" data-channel="site" async></script>
//
// Attributes: data-channel (key of the web chat), data-lang (ru or en; else the page's or browser's
// language), data-identity (the signed-in customer, signed by the site), data-open="true".
//
// A message gets its id here and is kept in localStorage until the hub has it; it is sent again with
// the same id, which the hub records once. Answers come by a stream that is opened with the
// session in a header, never in the address; after every (re)connection the history fills the gaps.
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
    },
    ru: {
      open: 'Открыть чат', close: 'Закрыть чат', title: 'Напишите нам', input: 'Ваше сообщение',
      send: 'Отправить', hello: 'Здравствуйте! Чем помочь?', log: 'Сообщения', waiting: 'Ждём связи…',
      sending: 'отправляется', refused: 'не принято', operator: 'Оператор', unread: 'новые сообщения',
    },
  }[language];

  const style = `
    :host { all: initial; position: fixed; right: 20px; bottom: 20px; z-index: 2147483000;
      font: 15px/1.45 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
      --accent: #3156d3; --on-accent: #fff; --sheet: #fff; --text: #1b2333; --soft: #5d677c; --theirs: #eef0f5;
      --line: #e0e3eb; color-scheme: light dark; }
    @media (prefers-color-scheme: dark) { :host { --accent: #8ea7ff; --on-accent: #0d1430; --sheet: #181d27;
      --text: #e8ebf2; --soft: #98a3b8; --theirs: #262e3e; --line: #2b3344; } }
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
    form { display: flex; gap: 8px; align-items: flex-end; padding: 12px; border-top: 1px solid var(--line); }
    textarea { flex: 1; min-height: 42px; max-height: 120px; padding: 9px 12px; border: 1px solid var(--line); border-radius: 12px;
      resize: none; background: var(--sheet); color: inherit; font: inherit; }
    textarea:focus { outline: 2px solid var(--accent); outline-offset: -1px; }
    .send { display: grid; place-items: center; width: 42px; height: 42px; flex: none; border-radius: 12px; background: var(--accent); color: var(--on-accent); }
    .send svg { width: 20px; height: 20px; }
    @media (max-width: 480px) { :host { right: 12px; bottom: 12px; } .panel { width: calc(100vw - 24px); height: calc(100vh - 100px); } }
    @media (prefers-reduced-motion: no-preference) { .panel { animation: rise .16s ease-out; } @keyframes rise { from { opacity: 0; transform: translateY(8px); } } }
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
  const form = make('form', {}, input, make('button', { class: 'send', 'aria-label': words.send }, svg('M5 12h14M13 6l6 6-6 6')));
  const closer = make('button', { type: 'button', 'aria-label': words.close }, '×');
  const panel = make('section', { class: 'panel', role: 'dialog', 'aria-label': words.title, hidden: '' },
    make('header', {}, make('span', {}, words.title), closer), log, state, form);
  const badge = make('span', { class: 'badge', role: 'status', 'aria-label': words.unread, hidden: '' });
  const launcher = make('button', { class: 'launcher', type: 'button', 'aria-label': words.open, 'aria-expanded': 'false' },
    svg('M4 5h16v11H10l-5 4v-4H4z'), badge);
  root.append(panel, launcher);

  const shown = new Map();
  function show(id, from, text, mark) {
    let item = shown.get(id);
    if (!item) {
      item = make('li', {});
      shown.set(id, item);
      const atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 80;
      log.append(item);
      if (from !== 'customer' && panel.hidden) badge.hidden = false;
      if (atEnd || from === 'customer') requestAnimationFrame(() => { log.scrollTop = log.scrollHeight; });
    }
    item.className = `${from === 'customer' ? 'me' : 'them'} ${mark || ''}`.trim();
    item.replaceChildren(text);
    if (from === 'operator') item.prepend(make('small', {}, words.operator));
    if (mark) item.append(make('small', {}, words[mark === 'pending' ? 'sending' : 'refused']));
    return item;
  }
  function greet() {
    if (!shown.size) show('hello', 'bot', words.hello);
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
  function enter() {
    entering ??= (async () => {
      let answer = await requestSession(script.dataset.identity);
      if (answer.status === 401) {
        console.warn('web chat: identity ignored:', (await answer.json()).detail);
        answer = await requestSession();
      }
      if (!answer.ok) throw new Error(`web chat: no session, ${answer.status}`);
      const session = await answer.json();
      if (session.visitor !== load('visitor')) {
        log.replaceChildren();
        shown.clear();
        // What a customer who has signed out left unsent is not said in the next one's name.
        if (load('known')) save('queue', []);
        greet();
        for (const message of load('queue', [])) show(message.id, 'customer', message.text, 'pending');
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
      show(message.id, 'customer', message.text, verdict.accepted ? '' : 'refused');
      state.textContent = '';
    }
    sending = false;
  }
  async function post(message) {
    try {
      await enter();
      const answer = await api(`/api/messaging/webchat/${channel}/webhook`,
        { method: 'POST', body: JSON.stringify({ ...message, language }) });
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
    if (!text) return;
    const message = { id: newId(), text };
    save('queue', [...load('queue', []), message]);
    show(message.id, 'customer', text, 'pending');
    input.value = '';
    listen();
    flush();
  }

  // ---- Listening
  async function readHistory() {
    const answer = await api(`/api/webchat/${channel}/history`);
    if (!answer.ok) return;
    for (const line of await answer.json()) if (line.text) show(line.id, line.from, line.text);
    for (const message of load('queue', [])) show(message.id, 'customer', message.text, 'pending');
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
        const data = event.split('\n').filter((line) => line.startsWith('data:')).map((line) => line.slice(5)).join('\n');
        if (data) {
          const message = JSON.parse(data);
          show(message.id, message.from, message.text);
        }
      }
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
  addEventListener('online', () => flush());

  function start() {
    document.body.append(host);
    if (load('token') || load('queue', []).length) listen();
    // On a phone the panel covers the page: there it waits for the visitor.
    if (script.dataset.open === 'true' && innerWidth > 480) open(false);
  }
  if (document.body) start();
  else addEventListener('DOMContentLoaded', start);
})();
