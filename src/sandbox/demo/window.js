// The payment window in a page: its end goes to the page that waits; Escape presses the cross.
(function () {
  'use strict';

  var form = document.getElementById('window');
  var main = document.querySelector('main');
  var waiting = window.parent !== window ? window.parent : window.opener;

  function close() {
    var cross = document.getElementById('close');
    if (form && cross && form.getAttribute('aria-busy') !== 'true') {
      form.requestSubmit(cross);
    }
  }

  if (main.dataset.page === 'result' && waiting) {
    waiting.postMessage(
      { from: 'imp-window', kind: main.dataset.type, result: JSON.parse(main.dataset.result) }, main.dataset.origin);
  }

  // The browser visits the landing page, and then once more.
  if (main.dataset.page === 'twice') {
    fetch(main.dataset.location, { mode: 'no-cors', credentials: 'include' }).catch(function () { /* the second visit counts */ })
      .then(function () { location.replace(main.dataset.location); });
  }

  if (form) {
    form.addEventListener('submit', function (event) {
      if (form.getAttribute('aria-busy') === 'true') {
        event.preventDefault();
        return;
      }
      form.setAttribute('aria-busy', 'true');
      if (event.submitter && event.submitter.classList.contains('main')) {
        event.submitter.textContent = form.dataset.busy;
      }
    });
    addEventListener('pageshow', function () {
      form.removeAttribute('aria-busy');
    });
  }

  if (waiting) {
    addEventListener('keydown', function (event) {
      if (event.key === 'Escape') {
        close();
      }
    });
    addEventListener('message', function (event) {
      if (event.source === waiting && event.data && event.data.from === 'imp-page' && event.data.kind === 'close') {
        close();
      }
    });
  }
})();
