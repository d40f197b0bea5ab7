// The pages of channels: forms that stay on the page, secrets that are shown and copied on request.
(() => {
  'use strict';
  const main = document.getElementById('main');

  // Buttons that do nothing without a script are hidden without one.
  for (const button of main.querySelectorAll('[data-show], [data-copy]')) button.hidden = false;

  main.addEventListener('click', (event) => {
    const button = event.target.closest('[data-show], [data-copy]');
    if (button?.dataset.show) toggle(button);
    else if (button) copy(button);
  });

  function toggle(button) {
    const field = document.getElementById(button.dataset.show);
    const hidden = field.type === 'password';
    field.type = hidden ? 'text' : 'password';
    button.setAttribute('aria-pressed', String(hidden));
    [button.textContent, button.dataset.hide] = [button.dataset.hide, button.textContent];
  }

  async function copy(button) {
    const field = document.getElementById(button.dataset.copy);
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      // Only https and localhost have a clipboard of their own.
      document.execCommand('copy');
    }
    const before = button.textContent;
    button.textContent = button.dataset.done;
    setTimeout(() => { button.textContent = before; }, 2000);
  }

  // What the browser finds wrong is said beside the field, in the page's language.
  const form = main.querySelector('form.settings');

  function describe(field) {
    const id = field.getAttribute('aria-describedby')?.split(' ').find((one) => one.startsWith('error-'));
    return id && document.getElementById(id);
  }

  function mark() {
    let first;
    for (const field of form.elements) {
      const error = describe(field);
      if (!error) continue;
      if (error.textContent.trim()) {
        field.setAttribute('aria-invalid', 'true');
        first ??= field;
      } else {
        field.removeAttribute('aria-invalid');
      }
    }
    return first;
  }

  if (form) {
    form.addEventListener('invalid', (event) => {
      const field = event.target;
      const error = describe(field);
      if (!error) return;
      event.preventDefault();
      error.textContent = field.validity.valueMissing
        ? form.dataset.missing : field.dataset.wrong ?? form.dataset.wrong;
      if (mark() === field) field.focus();
    }, true);
    form.addEventListener('input', (event) => {
      const error = describe(event.target);
      if (error?.textContent.trim() && event.target.validity.valid) {
        error.textContent = '';
        mark();
      }
    });
    // The stand-in knows what a real provider would have to be told.
    const stand = form.querySelector('[data-stand]');
    const need = () => {
      for (const field of form.querySelectorAll('[data-required]')) field.required = !stand?.checked;
      for (const star of form.querySelectorAll('[data-needed]')) star.hidden = Boolean(stand?.checked);
    };
    stand?.addEventListener('change', need);
    need();
    document.body.addEventListener('htmx:afterSettle', (event) => {
      if (event.detail.elt.id === 'said') mark()?.focus();
    });
  }

  // The live part is asked for while somebody looks, and put in only if it says something new.
  const last = new Map();
  document.body.addEventListener('htmx:beforeRequest', (event) => {
    if (event.target.matches('[data-poll]') && document.hidden) event.preventDefault();
  });
  document.body.addEventListener('htmx:beforeSwap', (event) => {
    const place = event.detail.target;
    if (!place.matches('[data-poll]')) return;
    if (last.get(place) === event.detail.serverResponse) event.detail.shouldSwap = false;
    last.set(place, event.detail.serverResponse);
  });
  document.body.addEventListener('htmx:responseError', (event) => {
    if (event.target.matches('[data-poll]') && [401, 404].includes(event.detail.xhr.status)) {
      location.reload();
    }
  });
})();
