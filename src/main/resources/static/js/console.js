// Times in the reader's own zone, and pages that follow what happens.
(() => {
  'use strict';
  const language = document.documentElement.lang;
  const clock = new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit' });
  const exact = new Intl.DateTimeFormat(language, { timeStyle: 'medium' });
  const day = new Intl.DateTimeFormat(language, {
    day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit',
  });
  const full = new Intl.DateTimeFormat(language, { dateStyle: 'full', timeStyle: 'medium' });

  function localTimes(root) {
    for (const time of root.querySelectorAll('time.when:not([title])')) {
      const at = new Date(time.dateTime);
      const today = at.toDateString() === new Date().toDateString();
      const short = time.classList.contains('exact') ? exact : clock;
      time.textContent = (today ? short : day).format(at);
      time.title = full.format(at);
    }
  }

  // Times in forms are the reader's: the hub is told in which zone he is.
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  for (const field of document.querySelectorAll('form.filter input[name=zone]')) field.value = zone;

  const main = document.getElementById('main');

  function atEnd(list) {
    return list.scrollHeight - list.scrollTop - list.clientHeight < 60;
  }

  function toEnd() {
    const list = main.querySelector('.messages');
    if (list) list.scrollTop = list.scrollHeight;
  }

  // A row with news moves to the top; a search that is on keeps out what does not match.
  async function refreshRow(thread) {
    const query = new URLSearchParams({ q: document.getElementById('q').value });
    const answer = await fetch(`${main.dataset.rows}/${thread}/row?${query}`, {
      headers: { 'HX-Request': 'true' },
    });
    if (answer.status === 401) return location.reload();
    const parsed = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const row = parsed.querySelector('li');
    if (!answer.ok || !row) return;
    localTimes(parsed);
    document.getElementById(row.id)?.remove();
    document.getElementById('rows').prepend(row);
  }

  // News come in bursts; each thread is asked for once a burst.
  const waiting = new Set();
  let timer;
  function news(thread) {
    waiting.add(thread);
    timer ??= setTimeout(() => {
      timer = undefined;
      const threads = [...waiting];
      waiting.clear();
      if (main.dataset.rows) threads.forEach(refreshRow);
      else htmx.trigger(document.body, 'news');
    }, 150);
  }

  // What was asked for and not done is told; what asks by itself asks again.
  const lost = document.getElementById('lost');
  function tell(why) {
    lost.hidden = !why;
    for (const part of lost.children) part.hidden = part.dataset.why !== why;
  }
  document.body.addEventListener('htmx:beforeRequest', (event) => {
    if (!event.target.matches('[data-poll]')) tell(undefined);
  });
  document.body.addEventListener('htmx:responseError', (event) => {
    if (event.target.matches('[data-poll]')) return;
    tell([401, 403].includes(event.detail.xhr.status) ? 'stale' : 'failed');
  });
  for (const silence of ['htmx:sendError', 'htmx:timeout']) {
    document.body.addEventListener(silence, (event) => {
      if (!event.target.matches('[data-poll]')) tell('failed');
    });
  }

  localTimes(document);
  toEnd();
  let wasAtEnd = true;
  document.body.addEventListener('htmx:beforeSwap', () => {
    const list = main.querySelector('.messages');
    wasAtEnd = !list || atEnd(list);
  });
  document.body.addEventListener('htmx:afterSwap', () => {
    localTimes(document);
    if (wasAtEnd) toEnd();
  });
  if (main?.dataset.live) {
    const stream = new EventSource(main.dataset.live);
    // What happened while the stream was away is fetched when it is back.
    stream.addEventListener('open', () => {
      if (main.dataset.connected) {
        htmx.trigger(main.dataset.rows ? '#q' : document.body, main.dataset.rows ? 'search' : 'news');
      }
      main.dataset.connected = 'true';
    });
    let typingEnds;
    stream.addEventListener('typing', () => {
      const typing = main.querySelector('.typing');
      if (!typing) return;
      typing.hidden = false;
      clearTimeout(typingEnds);
      typingEnds = setTimeout(() => main.querySelector('.typing')?.setAttribute('hidden', ''), 6000);
    });
    stream.addEventListener('news', (event) => news(JSON.parse(event.data).thread));
  }
})();
