"use strict";

// Everything that articles say reaches the page as text (textContent), never as markup.
(async () => {
  const $ = (id) => document.getElementById(id);
  const NOTHING = -1;
  const DAY = 86400000;
  const COLORS = ["#0072B2", "#B35A00", "#007F5F", "#A8447F", "#2F7FB5", "#8A6D00", "#5B4EA2", "#B03A2E", "#3D7A1F", "#6B6B6B"];
  const PALE_LIGHT = [214, 214, 214], PALE_DARK = [64, 68, 72];
  const MOST_LEGEND = 12, PAGE = 50, MOST_LABELS = 30;

  // ------------------------------------------------------------------------------------------------ data

  async function unpack(id) {
    const text = atob($(id).textContent);
    const packed = new Uint8Array(text.length);
    for (let i = 0; i < text.length; i++) packed[i] = text.charCodeAt(i);
    $(id).remove();
    return new Response(new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate"))).arrayBuffer();
  }

  async function unpackLines(id, n) {
    const packed = new Uint8Array(await unpack(id));
    return packed.length ? new Lines(decodeLines(packed), n) : null;
  }

  // Characters by rank: frequent ones in one byte, others in two, those without a rank in three.
  function decodeLines(packed) {
    const ranked = packed[0] | (packed[1] << 8), ONE = 160;
    const table = new Uint16Array(ranked);
    for (let i = 0; i < ranked; i++) table[i] = packed[2 + 2 * i] | (packed[3 + 2 * i] << 8);
    const units = new Uint16Array(packed.length);
    let length = 0;
    for (let i = 2 + 2 * ranked; i < packed.length; i++) {
      const byte = packed[i];
      if (byte < ONE) units[length++] = table[byte];
      else if (byte < 255) units[length++] = table[ONE + ((byte - ONE) << 8) + packed[++i]];
      else { units[length++] = packed[i + 1] | (packed[i + 2] << 8); i += 2; }
    }
    return new TextDecoder("utf-16le").decode(units.subarray(0, length));
  }

  class Lines {
    constructor(text, n) {
      this.text = text;
      this.starts = findStarts(text, n);
      this.folded = null;
    }
    get(i) { return this.text.slice(this.starts[i], this.starts[i + 1] - 1); }
    fold() {
      if (!this.folded) {
        const text = this.text.toLowerCase();
        this.folded = { text, starts: text.length === this.text.length ? this.starts : findStarts(text, this.starts.length - 1) };
      }
      return this.folded;
    }
  }

  function findStarts(text, n) {
    const starts = new Uint32Array(n + 1);
    let place = 0;
    for (let i = 1; i <= n; i++) {
      const end = text.indexOf("\n", place);
      place = end < 0 ? text.length + 1 : end + 1;
      starts[i] = place;
    }
    return starts;
  }

  const head = JSON.parse($("head").textContent);
  const n = head.n_articles;
  const [deltas, firstDay, source, language, file, line, topic, theme, identifier, steps, passageTopic, xs, ys] = await Promise.all([
    unpack("day").then((b) => new Uint16Array(b)), unpack("first_day").then((b) => new Int32Array(b)),
    unpack("source").then((b) => new Uint16Array(b)), unpack("language").then((b) => new Uint8Array(b)),
    unpack("file").then((b) => new Uint16Array(b)), unpack("line").then((b) => new Uint32Array(b)),
    unpack("topic").then((b) => new Int16Array(b)), unpack("theme").then((b) => new Int16Array(b)),
    unpack("identifier").then((b) => new Uint8Array(b)), unpack("passage_article").then((b) => new Uint32Array(b)),
    unpack("passage_topic").then((b) => new Int16Array(b)), unpack("x").then((b) => new Uint16Array(b)),
    unpack("y").then((b) => new Uint16Array(b)),
  ]);
  const [titles, texts, addresses] = await Promise.all([unpackLines("titles", n), unpackLines("texts", n), unpackLines("addresses", n)]);
  const day = new Int32Array(n);
  for (let i = 0, at = firstDay.length ? firstDay[0] : 0; i < n; i++) day[i] = at += i ? deltas[i] : 0;
  const m = steps.length;
  const articleOf = new Uint32Array(m);
  for (let i = 0, at = 0; i < m; i++) articleOf[i] = at += steps[i];
  const firstPoint = new Uint32Array(n + 1);
  for (let i = 0; i < m; i++) firstPoint[articleOf[i] + 1]++;
  for (let i = 0; i < n; i++) firstPoint[i + 1] += firstPoint[i];
  const lowDay = n ? day[0] : 0, highDay = n ? day[n - 1] : 0;

  for (let i = 1; i < n; i++) line[i] += line[i - 1];
  for (let i = 0; i < m; i++) passageTopic[i] += topic[articleOf[i]];
  const idBytes = n ? identifier.length / n : 8;
  const nameOf = (i) => {
    let name = "";
    for (let k = idBytes * i; k < idBytes * (i + 1); k++) name += identifier[k].toString(16).padStart(2, "0");
    return name;
  };
  const isoDay = (d) => new Date(d * DAY).toISOString().slice(0, 10);
  const readDay = (text) => (/^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text)) ? Math.round(Date.parse(text) / DAY) : null);
  const periodOf = (d) => {
    let low = 0, high = head.periods.length;
    while (low < high) { const middle = (low + high) >> 1; if (head.periods[middle].end <= d) low = middle + 1; else high = middle; }
    return Math.min(low, head.periods.length - 1);
  };

  // ----------------------------------------------------------------------------------------------- state

  const fresh = () => ({ q: "", color: head.themes.length ? "theme" : "topic", theme: null, topic: null, source: null, language: null,
    from: lowDay, to: highDay, lasso: null, view: null, article: null, tab: "articles", order: "new", shown: PAGE });
  let state = fresh();
  const chosen = { mask: new Uint8Array(n).fill(1), count: n, list: new Uint32Array(0) };
  const cache = { query: null, searchMask: null, lasso: null, lassoMask: null };

  function readHash() {
    const given = new URLSearchParams(location.hash.slice(1));
    const next = fresh();
    const number = (name, most) => {
      const value = Number(given.get(name));
      return given.has(name) && Number.isInteger(value) && value >= NOTHING && value < most ? value : null;
    };
    next.q = (given.get("q") || "").slice(0, 500);
    if (["theme", "topic", "source", "period", "language"].includes(given.get("color"))) next.color = given.get("color");
    next.theme = number("theme", head.themes.length);
    next.topic = number("topic", head.topics.length);
    next.source = number("source", head.sources.length);
    next.language = number("language", head.languages.length);
    next.from = readDay(given.get("from") || "") ?? lowDay;
    next.to = readDay(given.get("to") || "") ?? highDay;
    if (["articles", "topics", "themes"].includes(given.get("tab"))) next.tab = given.get("tab");
    if (given.get("order") === "old") next.order = "old";
    const view = (given.get("view") || "").split(",").map(Number);
    if (view.length === 3 && view.every(Number.isFinite) && view[2] > 0) next.view = view;
    const lasso = (given.get("lasso") || "").split(";").map((pair) => pair.split(",").map(Number));
    if (lasso.length > 2 && lasso.every((pair) => pair.length === 2 && pair.every(Number.isFinite))) next.lasso = lasso;
    const article = given.get("article");
    if (article && /^[0-9a-f]{10,16}$/.test(article)) next.article = findArticle(article);
    state = next;
  }

  function findArticle(name) {
    for (let i = 0; i < n; i++) if (name.startsWith(nameOf(i))) return i;
    return null;
  }

  function writeHash() {
    const given = new URLSearchParams();
    const plain = fresh();
    if (state.q) given.set("q", state.q);
    for (const name of ["color", "tab", "order"]) if (state[name] !== plain[name]) given.set(name, state[name]);
    for (const name of ["theme", "topic", "source", "language"]) if (state[name] !== null) given.set(name, state[name]);
    if (state.from !== lowDay) given.set("from", isoDay(state.from));
    if (state.to !== highDay) given.set("to", isoDay(state.to));
    if (state.view) given.set("view", state.view.map((value) => Number(value.toPrecision(5))).join(","));
    if (state.lasso) given.set("lasso", state.lasso.map((pair) => pair.map(Math.round).join(",")).join(";"));
    if (state.article !== null) given.set("article", nameOf(state.article));
    const text = given.toString();
    try { history.replaceState(null, "", text ? `#${text}` : location.pathname + location.search); } catch { location.hash = text; }
  }

  // ---------------------------------------------------------------------------------------------- search

  const EASTERN = /[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\u{20000}-\u{3ffff}]/u;
  const WORD = /[\p{L}\p{N}_]/u;

  function parseQuery(text) {
    const terms = [], without = [];
    for (const [, sign, phrase, word] of text.normalize("NFC").toLowerCase().matchAll(/(-?)(?:"([^"]*)"|(\S+))/g)) {
      const term = (phrase ?? word ?? "").trim().replace(/\s+/g, " ");
      if (/[\p{L}\p{N}]/u.test(term)) (sign ? without : terms).push(term);
    }
    return { terms, without };
  }

  function markTerm(term, mask, value) {
    const anywhere = EASTERN.test(term[0]) || EASTERN.test(term.slice(0, 2)) || !WORD.test(term[0]);
    for (const lines of [titles, texts]) {
      if (!lines) continue;
      const { text, starts } = lines.fold();
      let article = 0;
      for (let place = text.indexOf(term); place >= 0; place = text.indexOf(term, place)) {
        if (!anywhere && place > 0 && WORD.test(text[place - 1])) { place += 1; continue; }
        // Matches come in order: the article is near the last one, or found by halves.
        let low = article, high = n - 1;
        while (low < high) { const middle = (low + high + 1) >> 1; if (starts[middle] <= place) low = middle; else high = middle - 1; }
        article = low;
        mask[article] = value;
        place = starts[article + 1];
        if (place >= text.length) break;
      }
    }
  }

  function searchMask() {
    if (cache.query === state.q) return cache.searchMask;
    cache.query = state.q;
    const { terms, without } = parseQuery(state.q);
    if (!terms.length && !without.length) return (cache.searchMask = null);
    let mask = null;
    for (const term of terms) {
      const one = new Uint8Array(n);
      markTerm(term, one, 1);
      if (mask) for (let i = 0; i < n; i++) mask[i] &= one[i];
      else mask = one;
    }
    mask ??= new Uint8Array(n).fill(1);
    for (const term of without) markTerm(term, mask, 0);
    return (cache.searchMask = mask);
  }

  // --------------------------------------------------------------------------------------------- choosing

  function lassoMask() {
    if (cache.lasso === state.lasso) return cache.lassoMask;
    cache.lasso = state.lasso;
    if (!state.lasso) return (cache.lassoMask = null);
    const polygon = state.lasso, mask = new Uint8Array(n);
    const box = [Infinity, Infinity, -Infinity, -Infinity];
    for (const [x, y] of polygon) { box[0] = Math.min(box[0], x); box[1] = Math.min(box[1], y); box[2] = Math.max(box[2], x); box[3] = Math.max(box[3], y); }
    for (let i = 0; i < m; i++) {
      const x = xs[i], y = ys[i];
      if (x < box[0] || y < box[1] || x > box[2] || y > box[3] || mask[articleOf[i]]) continue;
      let inside = false;
      for (let j = 0, k = polygon.length - 1; j < polygon.length; k = j++) {
        const [xj, yj] = polygon[j], [xk, yk] = polygon[k];
        if (yj > y !== yk > y && x < ((xk - xj) * (y - yj)) / (yk - yj) + xj) inside = !inside;
      }
      if (inside) mask[articleOf[i]] = 1;
    }
    return (cache.lassoMask = mask);
  }

  function firstOn(d) {
    let low = 0, high = n;
    while (low < high) { const middle = (low + high) >> 1; if (day[middle] < d) low = middle + 1; else high = middle; }
    return low;
  }

  function choose() {
    const found = searchMask(), drawn = lassoMask(), mask = chosen.mask;
    const begin = firstOn(state.from), end = firstOn(state.to + 1);
    mask.fill(0);
    let count = 0;
    const { theme: th, topic: to, source: so, language: la } = state;
    for (let i = begin; i < end; i++) {
      if ((found && !found[i]) || (drawn && !drawn[i]) || (so !== null && source[i] !== so) || (la !== null && language[i] !== la) ||
        (th !== null && theme[i] !== th) || (to !== null && topic[i] !== to)) continue;
      mask[i] = 1;
      count++;
    }
    chosen.count = count;
    const list = new Uint32Array(count);
    for (let i = begin, k = 0; i < end; i++) if (mask[i]) list[k++] = i;
    chosen.list = list;
  }

  // ---------------------------------------------------------------------------------------------- colours

  const isDark = () => matchMedia("(prefers-color-scheme: dark)").matches;
  const rgb = (hex) => [1, 3, 5].map((k) => parseInt(hex.slice(k, k + 2), 16));
  const themeColor = (k) => (/^#[0-9a-f]{6}$/i.test(head.themes[k].color || "") ? head.themes[k].color : COLORS[k % COLORS.length]);

  function categories() {
    const by = state.color;
    if (by === "theme") return { names: head.themes.map((t) => t.name), color: themeColor, of: (i) => theme[articleOf[i]] };
    if (by === "topic") return { names: head.topics.map((t) => t.name), color: (k) => COLORS[k % COLORS.length], of: (i) => passageTopic[i] };
    if (by === "source") return ranked(head.sources, source);
    if (by === "language") return ranked(head.languages, language);
    const steps = head.periods.length;
    const place = new Int32Array(n);
    for (let i = 0; i < n; i++) place[i] = periodOf(day[i]);
    const blend = (k) => {
      const t = steps > 1 ? k / (steps - 1) : 0;
      const mix = (a, b) => Math.round(a + (b - a) * t).toString(16).padStart(2, "0");
      return `#${mix(38, 208)}${mix(84, 92)}${mix(160, 24)}`;
    };
    return { names: head.periods.map((p) => p.label), color: blend, of: (i) => place[articleOf[i]], ends: true };
  }

  // The most frequent have colours of their own, all others one.
  function ranked(names, column) {
    const counts = new Uint32Array(names.length);
    for (let i = 0; i < n; i++) counts[column[i]]++;
    const order = [...names.keys()].sort((a, b) => counts[b] - counts[a]);
    const rank = new Int32Array(names.length);
    order.forEach((k, r) => { rank[k] = r; });
    return { names, color: (k) => (rank[k] < COLORS.length - 1 ? COLORS[rank[k]] : COLORS[COLORS.length - 1]), of: (i) => column[articleOf[i]], order };
  }

  // -------------------------------------------------------------------------------------------------- map

  const canvas = $("map"), labels = $("labels"), pen = canvas.getContext("2d", { alpha: false }), writer = labels.getContext("2d");
  const GRID = 65535;
  const screen = { width: 0, height: 0, ratio: 1, scale: 1, left: 0, top: 0 };
  let shades = null;

  function fit() {
    const box = $("map-box").getBoundingClientRect();
    screen.ratio = Math.min(window.devicePixelRatio || 1, 2);
    screen.width = Math.max(1, Math.round(box.width * screen.ratio));
    screen.height = Math.max(1, Math.round(box.height * screen.ratio));
    for (const one of [canvas, labels]) { one.width = screen.width; one.height = screen.height; }
    place();
  }

  function place() {
    const whole = (0.94 * Math.min(screen.width, screen.height)) / GRID;
    const [x, y, zoom] = state.view || [GRID / 2, GRID / 2, 1];
    screen.scale = whole * zoom;
    screen.left = screen.width / 2 - x * screen.scale;
    screen.top = screen.height / 2 + y * screen.scale;
  }

  const toScreen = (x, y) => [screen.left + x * screen.scale, screen.top - y * screen.scale];
  const toMap = (sx, sy) => [(sx - screen.left) / screen.scale, (screen.top - sy) / screen.scale];

  function disc(radius) {
    const offsets = [];
    for (let dy = -Math.ceil(radius); dy <= radius; dy++) for (let dx = -Math.ceil(radius); dx <= radius; dx++) if (dx * dx + dy * dy <= radius * radius) offsets.push([dx, dy]);
    return offsets;
  }

  const pack = ([r, g, b]) => ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0;

  function shade() {
    const groups = categories(), background = pack(isDark() ? [22, 24, 26] : [255, 255, 255]);
    const pale = pack(isDark() ? PALE_DARK : PALE_LIGHT);
    const known = groups.names.map((_, k) => pack(lighten(rgb(groups.color(k)))));
    const color = new Uint32Array(m);
    for (let i = 0; i < m; i++) { const k = groups.of(i); color[i] = k >= 0 ? known[k] : pale; }
    shades = { groups, color, pale, background };
  }

  const lighten = (color) => (isDark() ? color.map((value) => Math.round(value + (255 - value) * 0.35)) : color);

  function draw() {
    if (!shades) shade();
    place();
    const { width, height, scale, left, top } = screen;
    const image = pen.createImageData(width, height), pixels = new Uint32Array(image.data.buffer);
    pixels.fill(shades.background);
    const zoom = state.view ? state.view[2] : 1;
    const radius = Math.min(9, Math.max(0.5, (m < 2000 ? 4 : m < 20000 ? 2.2 : m < 200000 ? 1.3 : 0.7) * screen.ratio * Math.sqrt(zoom)));
    const stamp = radius < 0.8 ? [[0, 0]] : disc(radius);
    const dx = stamp.map(([x]) => x), dy = stamp.map(([, y]) => y), size = stamp.length;
    const mask = chosen.mask, isAll = chosen.count === n, open = state.article;
    const paint = (i, color) => {
      const x = Math.round(left + xs[i] * scale), y = Math.round(top - ys[i] * scale);
      if (x < -9 || y < -9 || x > width + 9 || y > height + 9) return;
      for (let k = 0; k < size; k++) {
        const px = x + dx[k], py = y + dy[k];
        if (px >= 0 && py >= 0 && px < width && py < height) pixels[py * width + px] = color;
      }
    };
    if (!isAll) for (let i = 0; i < m; i++) if (!mask[articleOf[i]]) paint(i, shades.pale);
    for (let i = 0; i < m; i++) if (isAll || mask[articleOf[i]]) paint(i, shades.color[i]);
    pen.putImageData(image, 0, 0);
    if (open !== null) {
      pen.lineWidth = 2 * screen.ratio;
      pen.strokeStyle = isDark() ? "#fff" : "#000";
      for (let i = firstPoint[open]; i < firstPoint[open + 1]; i++) {
        const [x, y] = toScreen(xs[i], ys[i]);
        pen.beginPath(); pen.arc(x, y, radius + 4 * screen.ratio, 0, 7); pen.stroke();
      }
    }
    annotate();
  }

  let middles = null;
  function topicMiddles() {
    if (middles) return middles;
    const lists = head.topics.map(() => []);
    const step = Math.max(1, Math.floor(m / 200000));
    for (let i = 0; i < m; i += step) if (passageTopic[i] >= 0) lists[passageTopic[i]].push(i);
    const median = (values) => { const sorted = Float64Array.from(values).sort(); return sorted[sorted.length >> 1]; };
    middles = lists.map((list, k) => (list.length ? { k, size: list.length, x: median(list.map((i) => xs[i])), y: median(list.map((i) => ys[i])) } : null))
      .filter(Boolean).sort((a, b) => b.size - a.size).slice(0, MOST_LABELS);
    return middles;
  }

  function annotate(path) {
    writer.clearRect(0, 0, screen.width, screen.height);
    const size = 12 * screen.ratio, taken = [];
    writer.font = `600 ${size}px "Themeline page", system-ui, "Noto Sans", "Noto Sans CJK SC", sans-serif`;
    writer.textAlign = "center"; writer.textBaseline = "middle"; writer.lineJoin = "round";
    for (const { k, x, y } of topicMiddles()) {
      const [sx, sy] = toScreen(x, y), text = head.topics[k].name, half = writer.measureText(text).width / 2 + 3;
      if (sx - half < 0 || sx + half > screen.width || sy < size || sy > screen.height - size) continue;
      if (taken.some(([a, b, h]) => Math.abs(a - sx) < h + half && Math.abs(b - sy) < size * 1.25)) continue;
      taken.push([sx, sy, half]);
      writer.lineWidth = 4 * screen.ratio;
      writer.strokeStyle = isDark() ? "#16181a" : "#ffffff"; writer.strokeText(text, sx, sy);
      writer.fillStyle = isDark() ? "#ececec" : "#1a1a1a"; writer.fillText(text, sx, sy);
    }
    const polygon = path || state.lasso;
    if (polygon) {
      writer.beginPath();
      polygon.forEach(([x, y], k) => { const [sx, sy] = toScreen(x, y); if (k) writer.lineTo(sx, sy); else writer.moveTo(sx, sy); });
      if (!path) writer.closePath();
      writer.lineWidth = 1.5 * screen.ratio; writer.strokeStyle = isDark() ? "#7db8f0" : "#0b5cad"; writer.setLineDash([5, 4]); writer.stroke(); writer.setLineDash([]);
    }
  }

  // Points by cells of the map, so that the nearest one is found at once.
  const CELLS = 256;
  let cells = null;
  function cellsOf() {
    if (cells) return cells;
    const starts = new Uint32Array(CELLS * CELLS + 1), items = new Uint32Array(m);
    const cell = (i) => (ys[i] >> 8) * CELLS + (xs[i] >> 8);
    for (let i = 0; i < m; i++) starts[cell(i) + 1]++;
    for (let c = 0; c < CELLS * CELLS; c++) starts[c + 1] += starts[c];
    const next = starts.slice();
    for (let i = 0; i < m; i++) items[next[cell(i)]++] = i;
    return (cells = { starts, items });
  }

  function nearest(sx, sy) {
    const [x, y] = toMap(sx, sy), reach = (12 * screen.ratio) / screen.scale, { starts, items } = cellsOf();
    const low = (v) => Math.max(0, Math.min(CELLS - 1, Math.floor((v - reach) / 256))), high = (v) => Math.max(0, Math.min(CELLS - 1, Math.floor((v + reach) / 256)));
    let best = null, least = reach * reach;
    for (let cy = low(y); cy <= high(y); cy++) for (let cx = low(x); cx <= high(x); cx++) {
      for (let k = starts[cy * CELLS + cx]; k < starts[cy * CELLS + cx + 1]; k++) {
        const i = items[k], d = (xs[i] - x) ** 2 + (ys[i] - y) ** 2;
        if (d < least && chosen.mask[articleOf[i]]) { least = d; best = i; }
      }
    }
    return best;
  }

  function moveView(change) {
    const [x, y, zoom] = state.view || [GRID / 2, GRID / 2, 1];
    const next = change(x, y, zoom);
    next[2] = Math.min(200, Math.max(0.8, next[2]));
    state.view = next;
    later(draw); settle();
  }

  const zoomAt = (sx, sy, factor) => {
    const [mx, my] = toMap(sx, sy);
    moveView((x, y, zoom) => {
      const real = Math.min(200, Math.max(0.8, zoom * factor)) / zoom;
      return [mx + (x - mx) / real, my + (y - my) / real, zoom * real];
    });
  };

  let frame = 0;
  const waiting = new Set();
  function later(...work) {
    work.forEach((one) => waiting.add(one));
    if (!frame) frame = requestAnimationFrame(() => { frame = 0; const now = [...waiting]; waiting.clear(); now.forEach((one) => one()); });
  }
  let timer = 0;
  const settle = () => { clearTimeout(timer); timer = setTimeout(writeHash, 200); };

  const at = (event) => { const box = canvas.getBoundingClientRect(); return [(event.clientX - box.left) * screen.ratio, (event.clientY - box.top) * screen.ratio]; };
  let drag = null, isLasso = false;
  const pointers = new Map();
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    pointers.set(event.pointerId, at(event));
    const [x, y] = at(event);
    drag = isLasso ? { path: [toMap(x, y)] } : { x, y, moved: 0 };
    $("tip").hidden = true;
  });
  canvas.addEventListener("pointermove", (event) => {
    const [x, y] = at(event);
    if (!drag) { hover(x, y); return; }
    if (pointers.size === 2 && !isLasso) {
      const before = spread();
      pointers.set(event.pointerId, [x, y]);
      const after = spread();
      if (before > 0) zoomAt(x, y, after / before);
      drag.moved = 99;
      return;
    }
    pointers.set(event.pointerId, [x, y]);
    if (drag.path) { drag.path.push(toMap(x, y)); later(() => annotate(drag && drag.path)); return; }
    const [dx, dy] = [x - drag.x, y - drag.y];
    drag.moved += Math.abs(dx) + Math.abs(dy);
    drag.x = x; drag.y = y;
    moveView((vx, vy, zoom) => [vx - dx / screen.scale, vy + dy / screen.scale, zoom]);
  });
  const spread = () => { const [a, b] = [...pointers.values()]; return Math.hypot(a[0] - b[0], a[1] - b[1]); };
  const release = (event) => {
    pointers.delete(event.pointerId);
    if (!drag || pointers.size) return;
    const done = drag;
    drag = null;
    if (done.path) {
      setLasso(false);
      if (done.path.length > 4) change({ lasso: done.path.map((pair) => pair.map(Math.round)) }); else later(draw);
    } else if (done.moved < 4 * screen.ratio) {
      const point = nearest(...at(event));
      if (point !== null) openArticle(articleOf[point]);
    }
  };
  canvas.addEventListener("pointerup", release);
  canvas.addEventListener("pointercancel", release);
  canvas.addEventListener("pointerleave", () => { $("tip").hidden = true; });
  canvas.addEventListener("wheel", (event) => { event.preventDefault(); zoomAt(...at(event), Math.exp(-event.deltaY / 400)); }, { passive: false });
  canvas.addEventListener("keydown", (event) => {
    const step = (0.15 * Math.min(screen.width, screen.height)) / screen.scale;
    const moves = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, step], ArrowDown: [0, -step] };
    if (moves[event.key]) { event.preventDefault(); moveView((x, y, zoom) => [x + moves[event.key][0], y + moves[event.key][1], zoom]); }
    else if (event.key === "+" || event.key === "=") zoomAt(screen.width / 2, screen.height / 2, 1.4);
    else if (event.key === "-") zoomAt(screen.width / 2, screen.height / 2, 1 / 1.4);
    else if (event.key === "Escape") setLasso(false);
  });

  function hover(x, y) {
    const point = nearest(x, y), tip = $("tip");
    tip.hidden = point === null;
    if (point === null) return;
    const i = articleOf[point];
    tip.replaceChildren(node("strong", titleOf(i)), node("div", `${head.sources[source[i]]}, ${isoDay(day[i])}`),
      node("div", passageTopic[point] >= 0 ? head.topics[passageTopic[point]].name : "no topic"));
    const box = $("map-box").getBoundingClientRect();
    const px = x / screen.ratio, py = y / screen.ratio;
    tip.style.left = `${Math.max(0, Math.min(px + 14, box.width - tip.offsetWidth - 4))}px`;
    tip.style.top = `${py + 18 + tip.offsetHeight > box.height ? Math.max(0, py - tip.offsetHeight - 8) : py + 18}px`;
  }

  function setLasso(on) {
    isLasso = on;
    $("lasso").setAttribute("aria-pressed", String(on));
    canvas.classList.toggle("lasso", on);
  }

  // --------------------------------------------------------------------------------------------- time line

  const band = $("timeline"), ink = band.getContext("2d");
  const totals = new Uint32Array(head.periods.length);
  const periodFirst = head.periods.map((period) => firstOn(period.start));
  head.periods.forEach((period, k) => { totals[k] = firstOn(period.end) - periodFirst[k]; });
  const spanLow = head.periods.length ? Math.min(head.periods[0].start, lowDay) : lowDay;
  const spanHigh = head.periods.length ? Math.max(head.periods[head.periods.length - 1].end, highDay + 1) : highDay + 1;

  function drawTimeline() {
    const ratio = screen.ratio, width = Math.round(band.clientWidth * ratio), height = Math.round(band.clientHeight * ratio);
    if (band.width !== width || band.height !== height) { band.width = width; band.height = height; }
    ink.clearRect(0, 0, width, height);
    const counts = new Uint32Array(totals.length), list = chosen.list;
    for (let k = 0, p = 0; k < list.length; k++) {
      while (p < totals.length - 1 && day[list[k]] >= head.periods[p].end) p++;
      counts[p]++;
    }
    let most = 1;
    for (const count of totals) most = Math.max(most, count);
    const floor = height - 16 * ratio, x = (d) => ((d - spanLow) / (spanHigh - spanLow)) * width;
    const bar = (k, count, color) => {
      const left = x(head.periods[k].start), right = x(head.periods[k].end), tall = (count / most) * (floor - 4 * ratio);
      ink.fillStyle = color;
      ink.fillRect(left, floor - tall, Math.max(1, right - left - (right - left > 3 ? 1 : 0)), tall);
    };
    const soft = isDark() ? "#4a4a4a" : "#cfcfcf", strong = isDark() ? "#7db8f0" : "#0b5cad";
    totals.forEach((count, k) => bar(k, count, soft));
    counts.forEach((count, k) => { if (count) bar(k, count, strong); });
    ink.fillStyle = isDark() ? "rgba(236,236,236,.14)" : "rgba(26,26,26,.10)";
    const [left, right] = [x(state.from), x(state.to + 1)];
    ink.fillRect(0, 0, left, floor); ink.fillRect(right, 0, width - right, floor);
    ink.fillStyle = isDark() ? "#b4b4b4" : "#595959";
    ink.font = `${11 * ratio}px system-ui, sans-serif`; ink.textBaseline = "bottom"; ink.textAlign = "left";
    const first = new Date(spanLow * DAY).getUTCFullYear(), last = new Date(spanHigh * DAY).getUTCFullYear();
    const each = Math.max(1, Math.ceil(((last - first + 1) * 44 * ratio) / width));
    for (let year = first; year <= last; year++) {
      const place = x(Date.UTC(year, 0, 1) / DAY);
      if (place < 0 || place > width - 26 * ratio || (year - first) % each) continue;
      ink.fillRect(place, floor, ratio, 4 * ratio);
      ink.fillText(String(year), place + 2 * ratio, height);
    }
    band.dataset.chosen = [...counts].join(",");
  }

  let brush = null;
  const dayAt = (event) => { const box = band.getBoundingClientRect(); const d = spanLow + ((event.clientX - box.left) / box.width) * (spanHigh - spanLow); return Math.floor(Math.min(Math.max(d, lowDay), highDay)); };
  band.addEventListener("pointerdown", (event) => { band.setPointerCapture(event.pointerId); brush = { start: dayAt(event), x: event.clientX }; });
  band.addEventListener("pointermove", (event) => {
    if (!brush || Math.abs(event.clientX - brush.x) < 3) return;
    const end = dayAt(event);
    change({ from: Math.min(brush.start, end), to: Math.max(brush.start, end) }, { isLight: true });
  });
  band.addEventListener("pointerup", (event) => {
    if (brush && Math.abs(event.clientX - brush.x) < 3) change({ from: lowDay, to: highDay });
    else if (brush) change({});
    brush = null;
  });
  band.addEventListener("pointercancel", () => { brush = null; });

  // ------------------------------------------------------------------------------------------------- lists

  function node(tag, text, attributes = {}) {
    const made = document.createElement(tag);
    if (text !== undefined && text !== null) made.textContent = text;
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    return made;
  }
  const button = (text, act, attributes = {}) => { const made = node("button", text, { type: "button", ...attributes }); made.addEventListener("click", act); return made; };
  const titleOf = (i) => (titles ? titles.get(i) : "") || "(no title)";
  const textOf = (i) => (texts ? texts.get(i) : "");
  const number = (value) => value.toLocaleString("en-GB");
  const percent = (value) => `${(100 * value).toFixed(1)} %`;
  const signed = (value, isPlus) => `${value < 0 ? "\u2212" : isPlus && value > 0 ? "+" : ""}${Math.abs(value).toFixed(2)}`;

  function marked(text, tag) {
    const { terms } = parseQuery(state.q), made = node(tag);
    if (!terms.length) { made.textContent = text; return made; }
    const pattern = new RegExp(terms.map((term) => (EASTERN.test(term[0]) || !WORD.test(term[0]) ? "" : "(?<![\\p{L}\\p{N}_])") + term.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&")).join("|"), "giu");
    let end = 0;
    for (const found of text.matchAll(pattern)) {
      if (!found[0]) break;
      made.append(text.slice(end, found.index), node("mark", found[0]));
      end = found.index + found[0].length;
    }
    made.append(text.slice(end));
    return made;
  }

  const memory = {
    get(key) { try { return localStorage.getItem(`themeline:${head.run}:${key}`) || ""; } catch { return ""; } },
    set(key, value) { try { if (value) localStorage.setItem(`themeline:${head.run}:${key}`, value); else localStorage.removeItem(`themeline:${head.run}:${key}`); return true; } catch { return false; } },
    all() { const found = []; try { for (let k = 0; k < localStorage.length; k++) { const key = localStorage.key(k); if (key.startsWith(`themeline:${head.run}:`)) found.push([key.split(":").pop(), localStorage.getItem(key)]); } } catch { /* Notes last as long as the page. */ } return found.sort(); },
  };

  function entry(i) {
    const isOpen = state.article === i, made = node("div", null, { class: isOpen ? "entry open" : "entry", "data-article": nameOf(i) });
    const heading = node("h3"), opener = button(null, () => openArticle(isOpen ? null : i), { "aria-expanded": String(isOpen), lang: head.languages[language[i]] });
    opener.append(marked(titleOf(i), "span"));
    heading.append(opener);
    made.append(heading, node("p", `${isoDay(day[i])}, ${head.sources[source[i]]}`, { class: "facts" }));
    if (!isOpen) { const start = textOf(i); if (start) made.append(marked(start.length > 160 ? `${start.slice(0, 160)}…` : start, "p")); return made; }
    const chips = node("div", null, { class: "chips" });
    if (theme[i] >= 0) chips.append(button(`Theme: ${head.themes[theme[i]].name}`, () => change({ theme: theme[i] })));
    if (topic[i] >= 0) chips.append(button(`Topic: ${head.topics[topic[i]].name}`, () => change({ tab: "topics", topic: topic[i] })));
    made.append(chips);
    if (texts) { const body = marked(textOf(i), "p"); body.className = "text"; body.lang = head.languages[language[i]]; made.append(body); }
    const origin = node("p", `From ${head.files[file[i]]}, line ${line[i]}; id ${nameOf(i)}. `, { class: "facts" });
    const address = addresses ? addresses.get(i) : "";
    if (/^https?:\/\//.test(address)) origin.append(node("a", "Original", { href: address, rel: "noopener noreferrer", target: "_blank" }));
    const note = node("textarea", null, { "aria-label": "Note, kept in this browser", placeholder: "Note, kept in this browser" });
    note.value = memory.get(nameOf(i));
    note.addEventListener("input", () => { if (!memory.set(nameOf(i), note.value)) note.setAttribute("aria-label", "Note, lost when the page closes"); });
    made.append(origin, note, button("Copy link to this article", () => copy(location.href, "Link copied")));
    return made;
  }

  function spark(share, width = 320) {
    const space = "http://www.w3.org/2000/svg", made = document.createElementNS(space, "svg");
    const known = share.filter((value) => value !== null), most = Math.max(...known, 1e-9);
    made.setAttribute("viewBox", `0 0 ${width} 60`); made.setAttribute("class", "spark"); made.setAttribute("role", "img");
    made.setAttribute("aria-label", known.length ? `Share by period, from ${percent(Math.min(...known))} to ${percent(Math.max(...known))}` : "No period with articles");
    const x = (k) => 2 + (k * (width - 4)) / Math.max(share.length - 1, 1), y = (value) => 46 - (40 * value) / most;
    let path = "";
    share.forEach((value, k) => { if (value !== null) path += `${path === "" || share[k - 1] === null ? "M" : "L"}${x(k).toFixed(1)} ${y(value).toFixed(1)}`; });
    const base = document.createElementNS(space, "line"), curve = document.createElementNS(space, "path");
    for (const [name, value] of [["x1", 0], ["x2", width], ["y1", 46], ["y2", 46]]) base.setAttribute(name, value);
    curve.setAttribute("d", path);
    made.append(base, curve);
    const write = (text, place, anchor) => { const one = document.createElementNS(space, "text"); one.textContent = text; one.setAttribute("x", place); one.setAttribute("y", 58); one.setAttribute("text-anchor", anchor); made.append(one); };
    if (head.periods.length) { write(head.periods[0].label, 0, "start"); write(head.periods[head.periods.length - 1].label, width, "end"); write(`up to ${percent(most)}`, width / 2, "middle"); }
    return made;
  }

  function group(kind, k) {
    const one = head[kind === "topic" ? "topics" : "themes"][k], column = kind === "topic" ? topic : theme;
    let count = 0;
    for (let j = 0; j < chosen.list.length; j++) if (column[chosen.list[j]] === k) count++;
    const isOpen = state[kind] === k, made = node("div", null, { class: isOpen ? "entry open" : "entry", [`data-${kind}`]: k });
    const heading = node("h3"), swatch = node("span", null, { class: "swatch" });
    swatch.style.background = kind === "topic" ? COLORS[k % COLORS.length] : themeColor(k);
    heading.append(swatch, button(one.name, () => change({ [kind]: isOpen ? null : k }), { "aria-pressed": String(isOpen) }));
    made.append(heading, node("p", `${number(count)} of the chosen articles${one.stability ? `; stability ${one.stability.toFixed(2)}` : ""}`, { class: "facts" }));
    if (one.claim) made.append(node("p", one.slope && one.slope[0] !== null ? `${one.claim}: ${signed(one.slope[0], true)} points a year (${signed(one.slope[1])} to ${signed(one.slope[2])})` : one.claim, { class: "facts" }));
    if (one.share) made.append(spark(one.share));
    if (!isOpen) return made;
    if (one.words) {
      const table = node("table");
      for (const [code, listed] of one.words) { const row = node("tr"); row.append(node("th", code), node("td", listed.join(", "), { lang: code })); table.append(row); }
      made.append(table);
    }
    const typical = node("div");
    typical.append(node("p", "Typical articles", { class: "facts" }));
    for (const i of one.typical) typical.append(button(`${titleOf(i)} (${isoDay(day[i])})`, () => openArticle(i), { class: "plain" }), node("br"));
    made.append(typical, button("Its articles", () => change({ tab: "articles" })));
    return made;
  }

  function list() {
    const box = $("list"), parts = [];
    for (const name of ["articles", "topics", "themes"]) $(`tab-${name}`).setAttribute("aria-selected", String(state.tab === name));
    box.setAttribute("aria-labelledby", `tab-${state.tab}`);
    if (state.tab === "articles") {
      const all = chosen.list, count = Math.min(state.shown, all.length);
      if (state.article !== null) parts.push(entry(state.article));
      for (let k = 0; k < count; k++) {
        const i = all[state.order === "new" ? all.length - 1 - k : k];
        if (i !== state.article) parts.push(entry(i));
      }
      if (!all.length) parts.push(node("p", "No article has all of this. Take a condition away, or press Show all."));
      if (count < all.length) parts.push(button(`Show ${PAGE} more of ${number(all.length - count)}`, () => { state.shown += PAGE; list(); }));
    } else {
      const kind = state.tab === "topics" ? "topic" : "theme", listed = head[state.tab];
      const order = [...listed.keys()];
      if (state[kind] !== null && state[kind] >= 0) { order.splice(order.indexOf(state[kind]), 1); order.unshift(state[kind]); }
      for (const k of order.slice(0, 200)) parts.push(group(kind, k));
      if (!listed.length) parts.push(node("p", `This study has no ${state.tab}.`));
    }
    box.replaceChildren(...parts);
  }

  function openArticle(i) {
    state.article = i;
    state.tab = "articles";
    later(draw, list); settle();
    if (i !== null) later(() => { const opened = document.querySelector(".entry.open"); if (opened) opened.scrollIntoView({ block: "nearest" }); });
  }

  function legend() {
    const { groups } = shades, kind = state.color, items = [];
    const every = groups.order || [...groups.names.keys()];
    const keys = groups.ends ? [0, groups.names.length - 1].filter((k, place, all) => k >= 0 && all.indexOf(k) === place) : every.slice(0, MOST_LEGEND);
    for (const k of keys) {
      const item = node("li"), swatch = node("span", null, { class: "swatch" });
      swatch.style.background = groups.color(k);
      if (kind === "period") item.append(swatch, groups.names[k]);
      else { const one = button(null, () => change({ [kind]: state[kind] === k ? null : k }), { "aria-pressed": String(state[kind] === k) }); one.append(swatch, groups.names[k]); item.append(one); }
      items.push(item);
    }
    if (every.length > keys.length && !groups.ends) items.push(node("li", `and ${every.length - keys.length} more`));
    $("legend").replaceChildren(...items);
  }

  function status() {
    const conditions = [];
    if (state.theme !== null) conditions.push(state.theme < 0 ? "no theme" : head.themes[state.theme].name);
    if (state.topic !== null) conditions.push(state.topic < 0 ? "no topic" : head.topics[state.topic].name);
    if (state.source !== null) conditions.push(head.sources[state.source]);
    if (state.language !== null) conditions.push(head.languages[state.language]);
    if (state.lasso) conditions.push("inside the lasso");
    const span = n ? `, ${isoDay(Math.max(state.from, lowDay))} to ${isoDay(Math.min(state.to, highDay))}` : "";
    $("status").textContent = `${number(chosen.count)} of ${number(n)} articles${span}${conditions.length ? `; ${conditions.join("; ")}` : ""}`;
  }

  // ----------------------------------------------------------------------------------------------- copying

  async function copy(text, said) {
    try { await navigator.clipboard.writeText(text); } catch {
      const area = node("textarea"); area.value = text; document.body.append(area); area.select();
      document.execCommand("copy"); area.remove();
    }
    $("status").textContent = said;
  }

  // A text that a spreadsheet would take for a formula gets an apostrophe.
  const cell = (value) => { const text = String(value); const safe = /^[\s]*[=+\-@＝＋－＠]/.test(text) || /^[\t\r\n]/.test(text) ? `'${text}` : text; return `"${safe.replaceAll('"', '""')}"`; };

  function csv() {
    const rows = ["article,date,source,language,title,theme,topic,url"];
    for (const i of chosen.list) rows.push([nameOf(i), isoDay(day[i]), head.sources[source[i]], head.languages[language[i]], titleOf(i),
      theme[i] < 0 ? "" : head.themes[theme[i]].id, topic[i] < 0 ? "" : topic[i], addresses ? addresses.get(i) : ""].map(cell).join(","));
    return `${rows.join("\r\n")}\r\n`;
  }

  function saveSvg() {
    const escape = (text) => text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
    const { width, height, ratio } = screen, w = width / ratio, h = height / ratio;
    const parts = [`<svg xmlns="http://www.w3.org/2000/svg" width="${w}" height="${h + 40}" viewBox="0 0 ${w} ${h + 40}" font-family="sans-serif">`,
      `<image width="${w}" height="${h}" href="${canvas.toDataURL("image/png")}"/>`];
    for (const { k, x, y } of topicMiddles()) {
      const [sx, sy] = toScreen(x, y).map((value) => value / ratio);
      if (sx > 0 && sy > 0 && sx < w && sy < h) parts.push(`<text x="${sx.toFixed(1)}" y="${sy.toFixed(1)}" font-size="12" text-anchor="middle" stroke="#fff" stroke-width="3" paint-order="stroke">${escape(head.topics[k].name)}</text>`);
    }
    parts.push(`<text x="4" y="${h + 16}" font-size="11">${escape(`${head.title}; ${number(chosen.count)} of ${number(n)} articles; colour: ${state.color}`)}</text>`);
    parts.push(`<text x="4" y="${h + 32}" font-size="11">${escape(`run ${head.run}`)}</text></svg>`);
    const link = node("a", null, { download: "map.svg", href: URL.createObjectURL(new Blob([parts.join("\n")], { type: "image/svg+xml" })) });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  }

  // ---------------------------------------------------------------------------------------------- together

  function options(select, names, any, none) {
    select.replaceChildren(node("option", any, { value: "" }), ...names.map((name, k) => node("option", name, { value: String(k) })));
    if (none) select.append(node("option", none, { value: String(NOTHING) }));
  }

  function show() {
    for (const name of ["theme", "topic", "source", "language"]) $(`${name}-filter`).value = state[name] === null ? "" : String(state[name]);
    if ($("query").value !== state.q) $("query").value = state.q;
    $("from").value = isoDay(state.from); $("to").value = isoDay(state.to);
    $("color").value = state.color; $("order").value = state.order;
  }

  function change(values, { isLight = false } = {}) {
    const isRecolored = values.color !== undefined && values.color !== state.color;
    Object.assign(state, values);
    if (!("article" in values) && !isLight) state.shown = PAGE;
    if (isRecolored) shades = null;
    choose();
    if (isLight) { later(draw, drawTimeline, status); show(); return; }
    later(draw, drawTimeline, legend, list, status);
    show(); settle();
  }

  document.title = `${head.title}: explorer`;
  $("title").textContent = head.title;
  $("question").textContent = head.question;
  $("question").hidden = !head.question;
  options($("theme-filter"), head.themes.map((one) => one.name), "all themes", "no theme");
  options($("topic-filter"), head.topics.map((one) => one.name), "all topics", "no topic");
  options($("source-filter"), head.sources, "all sources");
  options($("language-filter"), head.languages, "all languages");
  $("theme-filter").parentElement.hidden = $("tab-themes").hidden = !head.themes.length;
  $("color").replaceChildren(...["theme", "topic", "source", "period", "language"].filter((name) => name !== "theme" || head.themes.length)
    .map((name) => node("option", name, { value: name })));
  for (const name of ["from", "to"]) { $(name).min = isoDay(lowDay); $(name).max = isoDay(highDay); }

  let typing = 0;
  $("query").addEventListener("input", () => { clearTimeout(typing); typing = setTimeout(() => change({ q: $("query").value }), 120); });
  $("controls").addEventListener("submit", (event) => { event.preventDefault(); change({ q: $("query").value }); });
  for (const name of ["theme", "topic", "source", "language"]) $(`${name}-filter`).addEventListener("change", (event) => change({ [name]: event.target.value === "" ? null : Number(event.target.value) }));
  $("from").addEventListener("change", () => change({ from: readDay($("from").value) ?? lowDay }));
  $("to").addEventListener("change", () => change({ to: readDay($("to").value) ?? highDay }));
  $("color").addEventListener("change", () => change({ color: $("color").value }));
  $("order").addEventListener("change", () => change({ order: $("order").value }));
  $("reset").addEventListener("click", () => { state = fresh(); shades = null; change({}); });
  $("lasso").addEventListener("click", () => { if (state.lasso) change({ lasso: null }); setLasso(!isLasso); });
  $("zoom-in").addEventListener("click", () => zoomAt(screen.width / 2, screen.height / 2, 1.5));
  $("zoom-out").addEventListener("click", () => zoomAt(screen.width / 2, screen.height / 2, 1 / 1.5));
  $("zoom-reset").addEventListener("click", () => { state.view = null; later(draw); settle(); });
  $("save-svg").addEventListener("click", saveSvg);
  $("copy-csv").addEventListener("click", () => copy(csv(), `${number(chosen.count)} articles copied as CSV`));
  $("copy-link").addEventListener("click", () => { writeHash(); copy(location.href, "Link copied"); });
  $("copy-notes").addEventListener("click", () => { const all = memory.all(); copy(all.map(([name, text]) => [name, text].map(cell).join(",")).join("\r\n"), `${all.length} notes copied`); });
  for (const name of ["articles", "topics", "themes"]) $(`tab-${name}`).addEventListener("click", () => change({ tab: name }));
  $("tabs").addEventListener("keydown", (event) => {
    const names = ["articles", "topics", "themes"].filter((name) => !$(`tab-${name}`).hidden), place = names.indexOf(state.tab);
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step) { const next = names[(place + step + names.length) % names.length]; change({ tab: next }); $(`tab-${next}`).focus(); }
  });
  window.addEventListener("hashchange", () => { readHash(); shades = null; change({ article: state.article }); });
  new ResizeObserver(() => { fit(); later(draw, drawTimeline); }).observe($("map-box"));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => { shades = null; later(draw, drawTimeline, legend); });

  document.fonts.ready.then(() => later(draw));
  readHash();
  fit();
  change({ article: state.article });
  later(() => {
    document.body.dataset.ready = "true";
    // The first search would wait for this.
    setTimeout(() => [titles, texts].forEach((lines) => lines && lines.fold()), 50);
  });
})();
