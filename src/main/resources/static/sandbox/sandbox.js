// The sandbox page: one poll brings what is new, and each part of the page takes its share of it.

const POLL_MS = 800;
const MAX_SHOWN = 100;
const BUBBLES = new Set(['sendmessage', 'sendphoto', 'senddocument']);
const OTHER = 'other';
const FAULTS = {
  crm: {status: 503, forSeconds: 60},
  mail: {status: 451, forSeconds: 60},
  telegram: {status: 429, retryAfter: 5, forSeconds: 30},
  blocked: {status: 403, forSeconds: 30},
};
const PEOPLE = {
  anna: {name: 'Анна', chatId: 700100, phone: '+79161234567', language: 'ru'},
  ivan: {name: 'Иван', chatId: 700200, phone: '+79035550102', language: 'ru'},
  emily: {name: 'Emily', chatId: 700300, phone: '+447700900123', language: 'en'},
};

const texts = document.getElementById('sandbox').dataset;
const persona = document.getElementById('persona');
const composer = document.getElementById('composer');
const chat = document.getElementById('chat');
const examples = document.getElementById('try');
const keyboard = document.getElementById('keyboard');
const clock = new Intl.DateTimeFormat(document.documentElement.lang,
    {hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23'});

let last = 0;
let history = [];

// --- the customer's phone ---

function choosePerson(key) {
  for (const [name, value] of Object.entries(PEOPLE[key])) {
    persona.elements[name].value = value;
  }
  redrawChat();
}

const chatId = () => Number(persona.elements.chatId.value);

async function say(kind, text = '') {
  if (!persona.reportValidity()) {
    return;
  }
  const {name, phone, language} = persona.elements;
  await send('POST', 'phone', {chatId: chatId(), name: name.value, language: language.value,
    phone: phone.value, kind, text});
  await poll();
}

function redrawChat() {
  chat.querySelectorAll('.bubble').forEach(bubble => bubble.remove());
  keyboard.hidden = true;
  examples.hidden = false;
  history.forEach(drawBubble);
}

function drawBubble(entry) {
  const body = entry.body;
  const mine = entry.book === 'SAID';
  if (mine ? body.chatId !== chatId() : !belongsHere(entry)) {
    return;
  }
  examples.hidden = true;
  const bubble = copy('bubble');
  bubble.classList.toggle('mine', mine);
  const media = mine ? body.kind !== 'text' : body.photo || body.document;
  bubble.classList.toggle('media', Boolean(media));
  bubble.querySelector('p').textContent = mine ? saidText(body) : body.text ?? body.caption ?? '🖼';
  const failed = mine && !(entry.status >= 200 && entry.status < 300);
  bubble.classList.toggle('failed', failed);
  bubble.querySelector('small').textContent = time(entry).slice(0, 5)
      + (failed ? ` · ${texts.notaccepted} (${entry.status || '—'})` : mine ? ' ✓' : '');
  if (!mine) {
    drawMarkup(bubble.querySelector('.buttons'), body);
  }
  chat.append(bubble);
  chat.scrollTop = chat.scrollHeight;
}

const belongsHere = entry => entry.book === 'RECEIVED' && entry.system === 'telegram'
    && BUBBLES.has(entry.path.toLowerCase()) && Number(entry.body.chat_id) === chatId();

function saidText(body) {
  const label = texts['kind' + body.kind[0].toUpperCase() + body.kind.slice(1)];
  return [label, body.text].filter(Boolean).join(' · ');
}

function drawMarkup(place, body) {
  const markup = typeof body.reply_markup === 'string' ? parsed(body.reply_markup)
      : body.reply_markup;
  for (const button of markup?.inline_keyboard?.flat() ?? []) {
    place.append(action(button.text,
        () => button.callback_data && say('callback', button.callback_data)));
  }
  if (markup?.remove_keyboard) {
    keyboard.hidden = true;
  }
  if (markup?.keyboard?.length) {
    keyboard.replaceChildren(...markup.keyboard.flat().map(button => {
      const text = button.text ?? button;
      return action(text, () => {
        keyboard.hidden = true;
        say(button.request_contact ? 'contact' : 'text', button.request_contact ? '' : text);
      });
    }));
    keyboard.hidden = false;
  }
}

// --- the outside systems ---

// Each system that has no desk of its own is shown at the last.
const deskOf = system => document.querySelector(`.system[data-system="${system}"]`)
    ?? document.querySelector(`.system[data-system="${OTHER}"]`);

function drawEntry(entry) {
  const system = deskOf(entry.system);
  const item = copy('entry');
  item.querySelector('.path').textContent = system.dataset.system === OTHER
      ? `${entry.system} ${entry.path}` : entry.path;
  item.querySelector('time').textContent = time(entry);
  if (entry.book === 'REFUSED') {
    const badge = item.querySelector('.refused');
    badge.textContent = `${texts.refused} ${entry.status}`;
    badge.hidden = false;
  }
  const {title, facts = [], text} = summary(entry);
  item.classList.toggle('titled', Boolean(title));
  item.querySelector('.entry-title').textContent = title ?? '';
  item.querySelector('.entry-text').textContent = text ?? '';
  item.querySelector('.entry-facts').replaceChildren(...facts.filter(Boolean).map(fact => {
    const chip = document.createElement('span');
    chip.textContent = fact;
    return chip;
  }));
  item.querySelector('pre').textContent = JSON.stringify(entry.body, null, 2);
  const list = system.querySelector('.entries');
  list.prepend(item);
  list.children[MAX_SHOWN]?.remove();
  system.querySelector('.empty').hidden = true;
}

function summary({system, path, body}) {
  if (system === 'mail') {
    return {title: body.subject, facts: [], text: body.text};
  }
  if (system === 'telegram') {
    return {facts: [body.chat_id && `chat ${body.chat_id}`], text: body.text ?? body.caption};
  }
  if (system !== 'crm') {
    const to = body.to ?? body.recipient?.id ?? body.peer_id ?? body.chat_id ?? body.conversation;
    const text = body.text?.body ?? body.text ?? body.message?.text ?? body.message ?? body.body;
    return {facts: [to && `→ ${to}`, body.part], text: typeof text === 'string' ? text : ''};
  }
  const fields = body.fields ?? {};
  const many = list => Array.isArray(list) ? list.map(one => one.VALUE ?? one) : [];
  return {
    title: fields.TITLE ?? fields.title ?? fields.SUBJECT,
    facts: [fields.NAME ?? fields.name, ...many(fields.PHONE), ...many(fields.EMAIL),
      fields.SOURCE_ID ?? fields.sourceId, fields.ENTITY_ID && `${fields.ENTITY_TYPE} ${fields.ENTITY_ID}`,
      path === 'crm.duplicate.findbycomm' && many(body.values).join(', ')],
    text: fields.COMMENTS ?? fields.comments ?? fields.COMMENT ?? fields.DESCRIPTION,
  };
}

function drawFaults(faults, now) {
  document.querySelectorAll(`.system:not([data-system="${OTHER}"])`).forEach(system => {
    const fault = faults.find(one => one.system === system.dataset.system);
    const seconds = fault ? Math.max(0, Math.ceil((Date.parse(fault.until) - now) / 1000)) : 0;
    system.classList.toggle('faulty', Boolean(fault));
    system.querySelectorAll('.fault').forEach(button => button.hidden = Boolean(fault));
    system.querySelector('.repair').hidden = !fault;
    system.querySelector('.state-text').textContent = !fault ? texts.up
        : `${fault.status ? `${texts.down} (${fault.status})` : texts.slow} `
            + `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
  });
}

// --- one poll for all ---

async function poll() {
  const feed = await send('GET', `feed?after=${last}`);
  document.getElementById('lost').hidden = Boolean(feed);
  if (!feed) {
    return;
  }
  for (const entry of feed.entries.filter(one => one.number > last)) {
    if (entry.book !== 'SAID') {
      drawEntry(entry);
    }
    history.push(entry);
    drawBubble(entry);
  }
  history = history.slice(-500);
  last = Math.max(last, ...feed.entries.map(entry => entry.number));
  drawFaults(feed.faults, feed.now);
  document.querySelectorAll('.system .count').forEach(count => count.textContent = 0);
  for (const [system, received] of Object.entries(feed.received)) {
    const count = deskOf(system).querySelector('.count');
    count.textContent = Number(count.textContent) + received;
  }
}

async function pollForEver() {
  if (!document.hidden) {
    await poll();
  }
  setTimeout(pollForEver, POLL_MS);
}

async function startOver() {
  await Promise.all([send('DELETE', 'received'), send('DELETE', 'refused'), send('DELETE', 'faults')]);
  history = [];
  document.querySelectorAll('.entries').forEach(list => list.replaceChildren());
  document.querySelectorAll('.empty').forEach(empty => empty.hidden = false);
  redrawChat();
  await poll();
}

// --- small helpers ---

async function send(method, path, body) {
  try {
    const answer = await fetch(`/sandbox/api/${path}`, {
      method,
      headers: body ? {'Content-Type': 'application/json'} : {},
      body: body && JSON.stringify(body),
    });
    return answer.ok ? (answer.status === 204 ? {} : await answer.json()) : null;
  } catch {
    return null;
  }
}

const copy = id => document.getElementById(id).content.firstElementChild.cloneNode(true);
const time = entry => clock.format(new Date(entry.at));

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function action(text, run) {
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = text;
  button.addEventListener('click', run);
  return button;
}

persona.addEventListener('change', event =>
    event.target.name === 'person' ? choosePerson(event.target.value) : redrawChat());
persona.addEventListener('submit', event => event.preventDefault());
composer.addEventListener('submit', event => {
  event.preventDefault();
  const text = composer.elements.text.value.trim();
  if (text) {
    composer.elements.text.value = '';
    say('text', text);
  }
});
composer.querySelectorAll('[data-kind]').forEach(button => button.addEventListener('click', () => {
  composer.querySelector('details').open = false;
  say(button.dataset.kind);
}));
examples.querySelectorAll('button').forEach(button =>
    button.addEventListener('click', () => say('text', button.textContent)));
document.querySelectorAll(`.system:not([data-system="${OTHER}"])`).forEach(element => {
  const system = element.dataset.system;
  element.querySelectorAll('.fault').forEach(button => button.addEventListener('click', () =>
      send('POST', 'faults', {system, ...FAULTS[button.dataset.fault]}).then(poll)));
  element.querySelector('.repair').addEventListener('click', () =>
      send('DELETE', `faults?system=${system}`).then(poll));
});
new ResizeObserver(() => chat.scrollTop = chat.scrollHeight).observe(chat);
document.getElementById('clear').addEventListener('click', startOver);

choosePerson(persona.elements.person.value);
pollForEver();
