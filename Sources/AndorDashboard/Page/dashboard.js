// SPDX-License-Identifier: Apache-2.0
'use strict';

// The coordinator sends a complete page; this keeps it up to date from /events. Fragments of HTML come
// escaped from there; names of workers are only ever set as text.
(() => {
  const byId = (id) => document.getElementById(id);
  const root = document.documentElement;
  const colour = (name) => getComputedStyle(root).getPropertyValue(name).trim();

  // ---- the map -------------------------------------------------------------------------------------------
  const map = byId('map');
  const names = {
    w: 'waiting', l: 'being evaluated', s: 'being written', d: 'durable', a: 'durable, audited',
    r: 'to be repeated', q: 'quarantined', p: 'partly durable',
  };
  let cells = [];
  let share = 1;
  let games = 1;
  let layout = { columns: 1, size: 1 };
  let palette = {};
  let cursor = -1;
  let lit = new Set();

  const readPalette = () => {
    palette = { mark: colour('--mark'), ink: colour('--ink'), d: colour('--d') };
    for (const letter of Object.keys(names)) palette[letter] = colour(`--${letter}`);
  };

  // Square cells of whole device pixels; one game's columns are a power of two, so that a row is a subcube.
  const measure = () => {
    const ratio = window.devicePixelRatio || 1;
    const width = Math.floor(map.parentElement.clientWidth * ratio);
    const height = (width < 500 * ratio ? 380 : 300) * ratio;
    const count = Math.max(1, cells.length);
    const most = Math.floor(18 * ratio);
    let size = Math.max(1, Math.min(most, Math.floor(Math.sqrt((width * height) / count))));
    let columns = Math.max(1, Math.floor(width / size));
    if (games === 1 && columns < count) {
      size = 0;
      for (let wide = 1; wide <= Math.min(width, count); wide *= 2) {
        const side = Math.min(most, Math.floor(width / wide), Math.floor(height / Math.ceil(count / wide)));
        if (side >= size) [size, columns] = [side, wide];
      }
      size = Math.max(1, size);
    }
    columns = Math.min(columns, count);
    layout = { columns, size, ratio };
    map.width = columns * size;
    map.height = Math.ceil(count / columns) * size;
    map.style.width = `${map.width / ratio}px`;
    map.style.height = `${map.height / ratio}px`;
  };

  const drawCell = (context, index) => {
    const { columns, size } = layout;
    const x = (index % columns) * size;
    const y = Math.floor(index / columns) * size;
    const gap = size >= 4 ? Math.max(1, Math.round(size / 12)) : 0;
    const side = size - gap;
    const letter = cells[index];
    context.fillStyle = palette[letter];
    context.clearRect(x, y, size, size);
    context.fillRect(x, y, side, side);
    if (size >= 8) drawMark(context, letter, x, y, side);
    if (index === cursor || lit.has(index)) {
      context.strokeStyle = palette.ink;
      context.lineWidth = Math.max(1, size / 8);
      context.strokeRect(x + 0.5, y + 0.5, side - 1, side - 1);
    }
  };

  // What tells the cells apart without their colours.
  const drawMark = (context, letter, x, y, side) => {
    const u = side / 12;
    context.fillStyle = palette.mark;
    context.strokeStyle = palette.mark;
    context.lineWidth = 1.6 * u;
    context.beginPath();
    if (letter === 'l') context.fillRect(x + 4 * u, y + 4 * u, 4 * u, 4 * u);
    if (letter === 's') context.fillRect(x + 2 * u, y + 7 * u, 8 * u, 2 * u);
    if (letter === 'a') {
      context.arc(x + 6 * u, y + 6 * u, 2 * u, 0, 7);
      context.fill();
    }
    if (letter === 'r' || letter === 'q') {
      context.moveTo(x + 3 * u, y + 9 * u);
      context.lineTo(x + 9 * u, y + 3 * u);
      if (letter === 'q') {
        context.moveTo(x + 3 * u, y + 3 * u);
        context.lineTo(x + 9 * u, y + 9 * u);
      }
      context.stroke();
    }
  };

  const drawMap = () => {
    if (!cells.length) return;
    map.hidden = false;
    measure();
    const context = map.getContext('2d');
    for (let index = 0; index < cells.length; index += 1) drawCell(context, index);
  };

  const takeRuns = (runs) => {
    cells = [];
    for (const [, letter, count] of runs.matchAll(/([a-z])(\d*)/g)) {
      for (let n = Number(count || 1); n > 0; n -= 1) cells.push(letter);
    }
  };

  const takeChanges = (changes) => {
    const context = map.getContext('2d');
    for (const [, start, letter, count] of changes.matchAll(/(\d+)([a-z])(\d*)/g)) {
      const end = Math.min(Number(start) + Number(count || 1), cells.length);
      for (let index = Number(start); index < end; index += 1) {
        cells[index] = letter;
        drawCell(context, index);
      }
    }
  };

  const redraw = (indices) => {
    const context = map.getContext('2d');
    for (const index of indices) if (index >= 0 && index < cells.length) drawCell(context, index);
  };

  let asked = 0;
  const point = (index) => {
    const before = cursor;
    cursor = index >= 0 && index < cells.length ? index : -1;
    redraw([before, cursor]);
    clearTimeout(asked);
    const line = byId('cell');
    if (cursor < 0) {
      line.textContent = '';
      return;
    }
    const here = cursor;
    const first = here * share;
    line.textContent = share > 1
      ? `shards ${first} to ${first + share - 1}: ${names[cells[here]]}`
      : `shard ${first}: ${names[cells[here]]}`;
    if (share > 1) return;
    asked = setTimeout(async () => {
      const answer = await fetch(`/shard?n=${first}`).catch(() => null);
      if (answer && answer.ok && cursor === here) line.textContent = await answer.text();
    }, 120);
  };

  map.addEventListener('pointermove', (event) => {
    const box = map.getBoundingClientRect();
    const side = layout.size / layout.ratio;
    const column = Math.floor((event.clientX - box.left) / side);
    point(Math.floor((event.clientY - box.top) / side) * layout.columns + Math.min(column, layout.columns - 1));
  });
  map.addEventListener('pointerleave', () => point(-1));
  map.addEventListener('blur', () => point(-1));
  map.addEventListener('keydown', (event) => {
    const steps = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: layout.columns, ArrowUp: -layout.columns };
    if (!(event.key in steps)) return;
    event.preventDefault();
    const next = cursor < 0 ? 0 : cursor + steps[event.key];
    if (next >= 0 && next < cells.length) point(next);
  });

  // ---- the workers ---------------------------------------------------------------------------------------
  const rows = 25;
  const workers = {};
  let order = { key: '', down: true };
  let page = 0;

  const short = (value) => {
    if (value < 1000) return String(value);
    const units = ['', 'k', 'M', 'G', 'T'];
    let unit = 0;
    let rest = value;
    while (rest >= 999.5 && unit + 1 < units.length) {
      rest /= 1000;
      unit += 1;
    }
    return `${rest.toFixed(rest < 9.995 ? 2 : rest < 99.95 ? 1 : 0)} ${units[unit]}`;
  };
  const ago = (seconds) => (seconds < 2 ? 'now' : seconds < 120 ? `${seconds} s ago` : `${Math.round(seconds / 60)} min ago`);

  const cell = (text, className) => {
    const td = document.createElement('td');
    td.textContent = text;
    if (className) td.className = className;
    return td;
  };

  const threadsCell = (threads, busy) => {
    const td = cell(threads > 8 ? String(threads) : '');
    const on = Math.round((busy / 100) * threads);
    if (threads > 8) return td;
    td.setAttribute('aria-label', `${threads} threads`);
    for (let thread = 0; thread < threads; thread += 1) {
      const mark = document.createElement('span');
      mark.className = thread < on ? 'thread on' : 'thread';
      td.append(mark);
    }
    return td;
  };

  const busyCell = (busy) => {
    const td = cell(`${busy}\u202f%`, 'n');
    const gauge = document.createElement('span');
    gauge.className = 'gauge';
    const fill = document.createElement('span');
    fill.style.width = `${busy}%`;
    gauge.append(fill);
    td.append(gauge);
    return td;
  };

  const workerRow = (i) => {
    const row = document.createElement('tr');
    const name = document.createElement('th');
    name.scope = 'row';
    name.textContent = workers.name[i];
    name.title = workers.name[i];
    row.append(
      name, cell(workers.host[i], 'wide'), threadsCell(workers.threads[i], workers.busy[i]), busyCell(workers.busy[i]),
      cell(short(workers.rate[i]), 'n'), cell(String(workers.leases[i]), 'n wide'),
      cell(String(workers.shards[i]), 'n'), cell(String(workers.failures[i]), 'n wide'),
      cell(ago(workers.silence[i]), 'n wide'));
    row.addEventListener('pointerenter', () => light(i));
    row.addEventListener('pointerleave', () => light(-1));
    return row;
  };

  // Outlines the shards that a worker holds.
  const light = (i) => {
    const before = lit;
    const held = i >= 0 ? (workers.holds[i] || '').split(' ').filter(Boolean) : [];
    lit = new Set(held.map((shard) => Math.floor(Number(shard) / share)));
    redraw([...before, ...lit]);
  };

  const drawLoad = () => {
    const canvas = byId('load');
    const count = workers.name.length;
    canvas.hidden = count <= rows;
    if (canvas.hidden) return;
    const ratio = window.devicePixelRatio || 1;
    const size = Math.round((count > 200 ? 6 : 9) * ratio);
    const columns = Math.max(1, Math.floor((canvas.parentElement.clientWidth * ratio) / size));
    canvas.width = Math.min(columns, count) * size;
    canvas.height = Math.ceil(count / columns) * size;
    canvas.style.width = `${canvas.width / ratio}px`;
    const context = canvas.getContext('2d');
    for (let i = 0; i < count; i += 1) {
      const x = (i % columns) * size;
      const y = Math.floor(i / columns) * size;
      const side = size - Math.round(ratio);
      context.globalAlpha = 1;
      context.fillStyle = palette.w;
      context.fillRect(x, y, side, side);
      context.globalAlpha = workers.busy[i] / 100;
      context.fillStyle = palette.d;
      context.fillRect(x, y, side, side);
    }
  };

  const drawWorkers = () => {
    if (!workers.name) return;
    const list = workers.name.map((_, i) => i);
    const values = workers[order.key];
    if (values) {
      const compare = (a, b) => (typeof values[a] === 'string'
        ? values[a].localeCompare(values[b], undefined, { numeric: true }) : values[a] - values[b]);
      list.sort((a, b) => (order.down ? -1 : 1) * compare(a, b) || a - b);
    }
    const pages = Math.max(1, Math.ceil(list.length / rows));
    page = Math.min(page, pages - 1);
    const shown = list.slice(page * rows, (page + 1) * rows);
    byId('workers').tBodies[0].replaceChildren(...shown.map(workerRow));
    byId('pages').hidden = pages === 1;
    byId('range').textContent = `${page * rows + 1} to ${page * rows + shown.length} of ${list.length}`;
    byId('back').disabled = page === 0;
    byId('on').disabled = page === pages - 1;
    drawLoad();
  };

  for (const head of document.querySelectorAll('#workers thead th')) {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = head.textContent;
    head.replaceChildren(button);
    button.addEventListener('click', () => {
      const { key } = head.dataset;
      order = { key, down: order.key === key ? !order.down : head.classList.contains('n') };
      for (const other of document.querySelectorAll('#workers thead th')) other.removeAttribute('aria-sort');
      head.setAttribute('aria-sort', order.down ? 'descending' : 'ascending');
      page = 0;
      drawWorkers();
    });
  }
  byId('back').addEventListener('click', () => { page -= 1; drawWorkers(); });
  byId('on').addEventListener('click', () => { page += 1; drawWorkers(); });

  // ---- updates -------------------------------------------------------------------------------------------
  const mostEvents = 200;
  let spokenAt = 0;

  const takeCommon = (update) => {
    for (const [id, html] of Object.entries(update.html || {})) byId(id).innerHTML = html;
    if (update.title) document.title = update.title;
    if (update.spoken && Date.now() - spokenAt > 30000) {
      spokenAt = Date.now();
      byId('spoken').textContent = update.spoken;
    }
    if (Object.keys(update.workers).length) {
      Object.assign(workers, update.workers);
      drawWorkers();
    }
  };

  const takeEvents = (html, isWhole) => {
    const log = byId('log');
    const list = document.createElement('ol');
    list.innerHTML = html;
    const lines = [...list.children].reverse();
    if (isWhole) log.replaceChildren(...lines);
    else log.prepend(...lines);
    while (log.children.length > mostEvents) log.lastElementChild.remove();
  };

  const say = (text, isGone) => {
    byId('link').textContent = text;
    document.body.classList.toggle('gone', Boolean(isGone));
  };

  const listen = () => {
    const source = new EventSource('/events');
    source.addEventListener('open', () => say('live'));
    source.addEventListener('whole', (event) => {
      const update = JSON.parse(event.data);
      ({ share, games } = update);
      takeRuns(update.map);
      readPalette();
      drawMap();
      takeCommon(update);
      takeEvents(update.log, true);
    });
    source.addEventListener('update', (event) => {
      const update = JSON.parse(event.data);
      takeChanges(update.map);
      takeCommon(update);
      if (update.log) takeEvents(update.log, false);
    });
    source.addEventListener('end', () => {
      source.close();
      say('the coordinator has ended; this is its last state');
    });
    source.addEventListener('error', () => {
      if (source.readyState === EventSource.CLOSED) {
        say('the coordinator refuses; open the address that it printed last', true);
      } else {
        say('the coordinator does not answer; trying again', true);
      }
    });
  };

  const redrawAll = () => {
    readPalette();
    drawMap();
    drawWorkers();
  };
  window.addEventListener('resize', redrawAll);
  window.matchMedia('(prefers-color-scheme: dark)').addEventListener('change', redrawAll);
  listen();
})();
