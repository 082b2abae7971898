// The wire: lines come in as they happen; on a narrow screen it is a drawer.
(function () {
  'use strict';

  var wire = document.getElementById('wire');
  var lines = document.getElementById('wire-lines');
  var scroll = document.getElementById('wire-scroll');
  var empty = document.getElementById('wire-empty');
  var count = document.getElementById('wire-count');
  var toggle = document.getElementById('wire-toggle');
  var closer = document.getElementById('wire-close');
  var live = document.getElementById('wire-live');
  var wide = matchMedia('(min-width: 64rem)');
  var alone = document.body.classList.contains('alone');
  var last = Number(wire.dataset.last);

  function tally() {
    count.textContent = lines.children.length;
    empty.hidden = lines.children.length > 0;
  }

  function atEnd() {
    return scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 60;
  }

  function add(html, number) {
    if (number <= last) {
      return;
    }
    last = number;
    var follows = atEnd();
    var holder = document.createElement('template');
    holder.innerHTML = html;
    var line = holder.content.firstElementChild;
    // An answer that took long began before what is shown already.
    var before = lines.lastElementChild;
    while (before && Number(before.dataset.began) > Number(line.dataset.began)) {
      before = before.previousElementSibling;
    }
    line.classList.add('new');
    lines.insertBefore(line, before ? before.nextSibling : lines.firstChild);
    tally();
    if (follows) {
      scroll.scrollTop = scroll.scrollHeight;
    }
  }

  function connect() {
    var stream = new EventSource(wire.dataset.stream + '&after=' + last);
    stream.addEventListener('open', function () {
      live.dataset.state = 'on';
      live.textContent = live.dataset.on;
    });
    stream.addEventListener('error', function () {
      live.dataset.state = 'off';
      live.textContent = live.dataset.off;
    });
    stream.addEventListener('message', function (event) {
      add(event.data, Number(event.lastEventId));
    });
    return stream;
  }

  // What was opened is seen, also at the end of the list.
  lines.addEventListener('toggle', function (event) {
    if (event.target.open) {
      event.target.scrollIntoView({ block: 'nearest' });
    }
  }, true);

  // ---- the drawer

  function show(on) {
    wire.hidden = !on;
    toggle.setAttribute('aria-expanded', String(on));
    if (on) {
      document.getElementById('wire-title').focus();
      scroll.scrollTop = scroll.scrollHeight;
    }
  }

  function arrange() {
    var drawer = !wide.matches && !alone;
    wire.classList.toggle('drawer', drawer);
    toggle.hidden = !drawer;
    closer.hidden = !drawer;
    wire.hidden = drawer;
    toggle.setAttribute('aria-expanded', 'false');
    scroll.scrollTop = scroll.scrollHeight;
  }

  toggle.addEventListener('click', function () {
    show(wire.hidden);
  });
  closer.addEventListener('click', function () {
    show(false);
    toggle.focus();
  });
  wire.addEventListener('keydown', function (event) {
    if (event.key === 'Escape' && wire.classList.contains('drawer')) {
      show(false);
      toggle.focus();
    }
  });
  document.getElementById('wire-clear').addEventListener('submit', function (event) {
    event.preventDefault();
    fetch(event.target.action, { method: 'POST', body: new URLSearchParams({ action: 'clear' }), redirect: 'manual' });
    lines.textContent = '';
    tally();
  });
  wide.addEventListener('change', arrange);

  arrange();
  tally();
  var stream = connect();
  addEventListener('pagehide', function () {
    stream.close();
  });
  addEventListener('pageshow', function (event) {
    if (event.persisted) {
      stream = connect();
    }
  });
})();
