"use strict";
// Draws what the page says in words and tables. All text is set as text, never as markup.
(() => {
  const find = selector => document.querySelector(selector);
  const color = name => `var(--${name})`;
  const data = JSON.parse(find("#data").textContent);
  const BINS = 64;
  const PAGE = 50;

  const make = (tag, name, text) => {
    const node = document.createElement(tag);
    if (name) node.className = name;
    if (text !== undefined) node.textContent = text;
    return node;
  };

  const number = (x, digits = 4) => {
    if (x == null) return "–";
    if (x === 0) return "0";
    const plain = Math.abs(x) < 1e6 && Math.abs(x) >= 1e-4;
    const text = plain ? String(Number(x.toPrecision(digits))) : x.toExponential(digits - 1).replace(/\.?0*e/, "e");
    return text.replace(/-/g, "\u2212").replace("e+", "e");
  };
  const percent = x =>
    x == null ? "–" : x === 0 ? "0 %" : x === 1 ? "100 %" : x < 1e-4 ? "< 0.01 %" : x > 0.9999 ? "> 99.99 %" : (100 * x).toFixed(2) + " %";
  const decibel = x => (x == null ? "–" : x.toFixed(1).replace("-", "\u2212"));

  // The ids of words that the page explains, by how they stand here.
  const WORDS = {range: "range", step: "scale", "zero point": "zero-point", clipped: "clipped", expected: "decibel"};
  const word = text => {
    const meaning = WORDS[text] && find(`#word-${WORDS[text]} + dd`);
    if (!meaning) return text;
    const link = make("a", "word", text);
    link.href = `#word-${WORDS[text]}`;
    link.title = meaning.textContent;
    return link;
  };

  const plot = options =>
    Plot.plot({style: {background: "none", fontFamily: "inherit", fontSize: "11.5px", color: color("dim")}, ...options});
  const put = (selector, options) => {
    const place = find(selector);
    if (place) {
      place.textContent = "";
      place.append(plot(options(Math.max(260, Math.min(place.clientWidth, 980)))));
    }
  };

  /** Arrow keys move through rows, of which one is in the order of tabs. */
  const grid = (body, choose) => {
    const select = row => {
      for (const each of body.rows) {
        each.setAttribute("aria-selected", each === row);
        each.tabIndex = each === row ? 0 : -1;
      }
      choose(+row.dataset.k);
    };
    body.onclick = event => {
      const row = event.target.closest("tr");
      if (row) select(row);
    };
    body.onkeydown = event => {
      const row = event.target.closest("tr");
      const next = {ArrowDown: row?.nextElementSibling, ArrowUp: row?.previousElementSibling, Home: body.firstElementChild, End: body.lastElementChild}[event.key];
      if (next) {
        event.preventDefault();
        next.focus();
        select(next);
      } else if (row && (event.key === "Enter" || event.key === " ")) {
        event.preventDefault();
        select(row);
      }
    };
    return select;
  };

  const theme = find("#theme");
  theme.onclick = () => {
    const root = document.documentElement;
    const now = root.dataset.theme || (matchMedia("(prefers-color-scheme:dark)").matches ? "dark" : "light");
    root.dataset.theme = now === "dark" ? "light" : "dark";
  };

  function intervals() {
    for (const cell of document.querySelectorAll("[data-iv]")) {
      const [difference, low, high, gate] = JSON.parse(cell.dataset.iv);
      const reach = 1.25 * Math.max(...[low, high, difference, gate ?? 0].map(Math.abs)) || 1;
      cell.prepend(plot({
        width: 200, height: 30, marginLeft: 6, marginRight: 6, marginTop: 4, marginBottom: 4,
        x: {domain: [-reach, reach], axis: null}, y: {axis: null, domain: [-1, 1]}, ariaLabel: "interval " + cell.title,
        marks: [
          Plot.ruleX([0], {stroke: color("dim"), strokeOpacity: 0.6}),
          gate == null ? null : Plot.ruleX([gate], {stroke: color("bad"), strokeDasharray: "3,2", strokeWidth: 1.5}),
          Plot.link([0], {x1: low, x2: high, y1: 0, y2: 0, stroke: color("accent"), strokeWidth: 3, strokeLinecap: "round", strokeOpacity: 0.45}),
          Plot.dot([difference], {x: x => x, y: 0, r: 4.2, fill: color("accent")})]
      }));
    }
  }

  /** Room for the longest name beside an axis, and names short enough for it. */
  const margin = names => Math.min(170, 24 + 6.6 * Math.max(4, ...names.map(name => name.length)));
  const short = name => (name.length > 22 ? name.slice(0, 21) + "…" : name);

  function layers() {
    const names = data.layers.map(d => d.tensor);
    const all = data.layers.flatMap(d => [d.measured, d.expected ?? 0]);
    put("#layers-chart", width => ({
      width, height: 46 + 26 * names.length, marginLeft: margin(names), marginRight: 50, marginBottom: 36,
      x: {domain: [Math.min(0, ...all), 1.06 * Math.max(1, ...all)], label: "signal to noise, dB; more is better →", grid: true, ticks: 6},
      y: {domain: names, label: null, tickSize: 0, tickFormat: short}, ariaLabel: "Signal to noise of each tensor, expected and measured",
      marks: [
        Plot.link(data.layers.filter(d => d.expected != null), {y1: "tensor", y2: "tensor", x1: "expected", x2: "measured", stroke: color("dim"), strokeOpacity: 0.4}),
        Plot.dot(data.layers.filter(d => d.expected != null), {y: "tensor", x: "expected", r: 4.5, stroke: color("dim"), fill: color("card"), strokeWidth: 1.6}),
        Plot.dot(data.layers, {y: "tensor", x: "measured", r: 5.2, fill: d => color(d.weak ? "clip" : "accent2")}),
        Plot.text(data.layers, {y: "tensor", x: "measured", text: d => decibel(d.measured), dx: 11, textAnchor: "start", fill: color("ink"), fontWeight: 600})]
    }));
  }

  function accumulators() {
    const rows = data.accumulators;
    const names = rows.map(d => d.name);
    const reach = Math.max(1, ...rows.flatMap(d => [-d.pmin, d.pmax]));
    const widths = Array.from({length: 63}, (_, k) => k + 2).filter(bits => 2 ** (bits - 1) < reach * 1.15 && 2 ** (bits - 1) > reach * 0.12);
    put("#acc-chart", width => ({
      width, height: 56 + 19 * rows.length, marginLeft: margin(names), marginRight: 24, marginTop: 26, marginBottom: 22,
      x: {domain: [-reach * 1.08, reach * 1.08], axis: "top", label: null, tickFormat: "~s", grid: true, ticks: width > 500 ? 8 : 4},
      y: {domain: names, label: null, tickSize: 0, tickFormat: short}, ariaLabel: "Accumulators: proven and observed extremes of each output",
      marks: [
        Plot.barX(rows, {y: "name", x1: "pmin", x2: "pmax", fill: color("bar"), fillOpacity: 0.35}),
        Plot.barX(rows.filter(d => d.omin != null), {y: "name", x1: "omin", x2: "omax", fill: color("accent"), insetTop: 4, insetBottom: 4}),
        Plot.ruleX([0], {stroke: color("dim")}),
        Plot.ruleX(widths.flatMap(bits => [-(2 ** (bits - 1)), 2 ** (bits - 1)]), {stroke: color("clip"), strokeDasharray: "2,3", strokeOpacity: 0.8}),
        Plot.text(widths, {x: bits => 2 ** (bits - 1), frameAnchor: "bottom", dy: 13, text: bits => bits + (width > 500 ? " bits" : ""), fill: color("clip")})]
    }));
  }

  const bytes = text => Uint8Array.from(atob(text), c => c.charCodeAt(0));

  function channels() {
    const tensors = new Map();
    const tensor = k => {
      if (!tensors.has(k)) {
        const read = JSON.parse(find("#tensor-" + k).textContent);
        tensors.set(k, {...read, hist: bytes(read.hist)});
      }
      return tensors.get(k);
    };
    const body = find("#channels");
    const detail = find("#detail");
    const state = {tensor: 0, sort: "noise", query: "", page: 0, chosen: 0, log: true};
    const orders = {
      noise: (T, k) => T.sqnr[k] ?? 1e9,
      clip: (T, k) => -(T.clip[k] ?? 0),
      wide: (T, k) => -((T.max[k] ?? 0) - (T.min[k] ?? 0)),
      bad: (T, k) => -(T.nan[k] + T.inf[k]),
      order: () => 0
    };

    function found() {
      const T = tensor(state.tensor);
      const order = orders[state.sort];
      const rows = T.name.map((_, k) => k).filter(k => T.name[k].toLowerCase().includes(state.query));
      return rows.sort((a, b) => order(T, a) - order(T, b) || a - b);
    }

    /** One path, since there are many on a page. */
    function spark(T, k) {
      const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
      const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
      svg.setAttribute("viewBox", "0 0 64 20");
      svg.setAttribute("aria-hidden", "true");
      svg.setAttribute("preserveAspectRatio", "none");
      let d = "";
      T.hist.subarray(k * BINS, k * BINS + BINS).forEach((v, x) => {
        if (v) d += `M${x} 20h1v${(-20 * v / 255).toFixed(1)}h-1z`;
      });
      path.setAttribute("d", d);
      svg.append(path);
      return svg;
    }

    function list() {
      const T = tensor(state.tensor);
      const unscaled = T.sqnr.every(v => v == null) && T.scale.every(v => v == null);
      find("#explore").classList.toggle("unscaled", unscaled);
      find("#sort").value = unscaled && ["noise", "clip"].includes(state.sort) ? "order" : state.sort;
      const rows = found();
      state.page = Math.max(0, Math.min(state.page, Math.ceil(rows.length / PAGE) - 1));
      const from = state.page * PAGE;
      body.textContent = "";
      for (const k of rows.slice(from, from + PAGE)) {
        const row = make("tr");
        row.dataset.k = k;
        row.tabIndex = -1;
        const name = make("td", "", T.name[k]);
        name.title = T.name[k];
        const drawn = make("td", "spark");
        drawn.append(spark(T, k));
        row.append(name, drawn, make("td", "", decibel(T.sqnr[k])), make("td", "", percent(T.clip[k])));
        body.append(row);
      }
      const of = rows.length.toLocaleString("en-US") + (T.of ? ` shown of ${T.of.toLocaleString("en-US")}` : "");
      find("#pagetext").textContent = rows.length ? `${from + 1}–${Math.min(rows.length, from + PAGE)} of ${of}` : "nothing found";
      find("#prev").disabled = state.page === 0;
      find("#next").disabled = from + PAGE >= rows.length;
      if (body.rows.length) select(body.rows[0]);
    }

    function facts(T, k) {
      const box = make("div", "facts");
      const ranged = T.lo[k] != null;
      const ranks = ranged && T.scale[k] == null;
      const rows = [
        ["seen", `${number(T.min[k])} … ${number(T.max[k])}`],
        [ranks ? "thresholds" : "range", ranged ? `${number(T.lo[k])} … ${number(T.hi[k])}` : "–"],
        ["step", number(T.scale[k])],
        ["zero point", T.zero[k] == null ? "–" : number(T.zero[k], 12)],
        ["clipped", ranks ? "–" : percent(T.clip[k])],
        ["expected", T.sqnr[k] == null ? "–" : decibel(T.sqnr[k]) + " dB"],
        ["mean ± std", `${number(T.mean[k])} ± ${number(T.std[k])}`],
        ["NaN / infinite", `${T.nan[k].toLocaleString("en-US")} / ${T.inf[k].toLocaleString("en-US")}`]];
      for (const [name, value] of rows.filter(([, value]) => value !== "–")) {
        const fact = make("div");
        const label = make("span");
        label.append(word(name));
        fact.append(label, make("b", "", value));
        box.append(fact);
      }
      return box;
    }

    function legend(T, k) {
      const box = make("div", "legend");
      const entry = (style, text) => {
        const item = make("span");
        if (style) item.append(make("i", style));
        item.append(text);
        box.append(item);
      };
      entry("seen", "values seen");
      if (T.lo[k] == null) {
        entry("", "no range of its own");
      } else if (T.scale[k] == null) {
        entry("range", "from the lowest threshold to the highest");
      } else {
        entry("range", "chosen range");
        entry("weakest", "clipped");
        if (T.levels[k] != null) {
          entry("", `ticks below the axis: ${T.levels[k] > 64 ? Math.ceil(T.levels[k] / 32) + " codes" : "one code"}`);
        }
      }
      return box;
    }

    function draw() {
      const k = state.chosen;
      const T = tensor(state.tensor);
      detail.textContent = "";
      detail.append(make("h3", "", T.name[k]), legend(T, k));
      if (T.peak[k] > 0) {
        detail.append(histogram(T, k));
      } else {
        detail.append(make("p", "more", T.min[k] == null ? "No finite value was seen." : "This channel has no histogram of its own (histogram_channels)."));
      }
      detail.append(facts(T, k));
    }

    function histogram(T, k) {
      const constant = T.min[k] === T.max[k];
      const lo = constant ? T.min[k] - 0.5 : T.min[k];
      const step = constant ? 1 / BINS : (T.max[k] - lo) / BINS;
      const ranged = T.lo[k] != null;
      const top = Math.log1p(T.peak[k]);
      const bars = Array.from(T.hist.subarray(k * BINS, k * BINS + BINS), (v, i) => {
        const middle = lo + (i + 0.5) * step;
        return {x1: lo + i * step, x2: lo + (i + 1) * step, v: v ? Math.expm1(v / 255 * top) : 0, out: ranged && T.scale[k] != null && !constant && (middle < T.lo[k] || middle > T.hi[k])};
      });
      const left = Math.min(lo, ranged ? T.lo[k] : lo);
      const right = Math.max(constant ? lo + 1 : T.max[k], ranged ? T.hi[k] : lo);
      const pad = (right - left || 1) * 0.03;
      const every = ranged && T.levels[k] > 64 ? Math.ceil(T.levels[k] / 32) : 1;
      const ticks = ranged && T.hi[k] > T.lo[k] ? Array.from({length: Math.ceil(T.levels[k] / every)}, (_, c) => T.lo[k] + (T.hi[k] - T.lo[k]) * c * every / (T.levels[k] - 1)) : [];
      const height = T.peak[k] * 1.05;
      const width = Math.max(260, detail.clientWidth - 40);
      return plot({
        width, height: 270, marginLeft: 46, marginBottom: 42, marginTop: 22,
        x: {domain: [left - pad, right + pad], label: null, ticks: width > 500 ? 7 : 4, tickPadding: 10},
        y: {
          type: state.log ? "symlog" : "linear", domain: [0, height], label: state.log ? "rows (log)" : "rows", grid: true,
          ticks: state.log ? Array.from({length: 16}, (_, e) => 10 ** e).filter(v => v < height) : 4,
          tickFormat: v => (v >= 1e9 ? v / 1e9 + "G" : v >= 1e6 ? v / 1e6 + "M" : v >= 1e3 ? v / 1e3 + "k" : String(v))
        },
        ariaLabel: `Histogram of ${T.name[k]} with the chosen range`,
        marks: [
          ranged ? Plot.rect([0], {x1: T.lo[k], x2: T.hi[k], y1: 0, y2: height, fill: color("accent"), fillOpacity: 0.09}) : null,
          Plot.rectY(bars, {x1: "x1", x2: "x2", y: "v", fill: d => color(d.out ? "clip" : "bar"), insetLeft: 0.5, insetRight: 0.5}),
          ranged ? Plot.ruleX([T.lo[k], T.hi[k]], {stroke: color("accent"), strokeWidth: 1.5}) : null,
          Plot.tickX(ticks, {x: x => x, stroke: color("accent"), strokeOpacity: 0.55, insetTop: 216, insetBottom: -8}),
          Plot.ruleY([0], {stroke: color("dim")})]
      });
    }

    const select = grid(body, k => {
      state.chosen = k;
      draw();
    });
    const restart = change => event => {
      change(event.target);
      state.page = 0;
      list();
    };
    find("#tensor").onchange = restart(target => (state.tensor = +target.value));
    find("#sort").onchange = restart(target => (state.sort = target.value));
    find("#q").oninput = restart(target => (state.query = target.value.toLowerCase()));
    find("#log").onclick = event => {
      state.log = !state.log;
      event.target.setAttribute("aria-pressed", state.log);
      draw();
    };
    const turn = pages => () => {
      state.page += pages;
      list();
    };
    find("#prev").onclick = turn(-1);
    find("#next").onclick = turn(1);
    list();
    return draw;
  }

  const COLORS = ["#d9480f", "#b58600", "#2f6fdb", "#0d8a8a", "#7a52c7", "#888888"];
  const shade = k => COLORS[k % COLORS.length];

  function comparison() {
    const labels = data.runs.map(run => run.label);
    const of = label => shade(labels.indexOf(label));
    const runAxis = {type: "point", domain: labels, label: null, tickSize: 0, padding: 0.4, tickFormat: short};
    data.metrics.forEach((metric, k) => put("#m-" + k, width => ({
      width, height: 190, marginLeft: 54, marginBottom: 34, marginTop: 22, marginRight: 14,
      x: runAxis, y: {label: null, grid: true, ticks: 4, nice: true}, ariaLabel: metric.name + " of each run",
      marks: [
        ...line(metric.float, "float", "dim", "left"),
        ...line(metric.gate, "gate", "bad", "right"),
        metric.points.some(p => p.float != null) ? null : Plot.lineY(metric.points, {x: "run", y: "v", stroke: color("dim"), strokeOpacity: 0.4}),
        Plot.text(metric.points.filter(p => p.gate != null), {x: "run", y: "gate", text: () => "– –", fill: color("bad"), fontWeight: 700, title: () => "gate"}),
        Plot.link(metric.points.filter(p => p.lo != null), {x1: "run", x2: "run", y1: "lo", y2: "hi", stroke: d => of(d.run), strokeWidth: 3, strokeOpacity: 0.4, strokeLinecap: "round"}),
        Plot.dot(metric.points.filter(p => p.float != null), {x: "run", y: "float", r: 6.5, stroke: color("dim"), strokeWidth: 1.6, fill: "none"}),
        Plot.dot(metric.points, {x: "run", y: "v", r: 5, fill: d => of(d.run)})]
    })));
    const legend = find("#legend");
    if (legend) {
      legend.textContent = "";
      labels.forEach(label => {
        const item = make("span", "", label);
        const mark = make("i");
        mark.style.background = of(label);
        item.prepend(mark);
        legend.append(item);
      });
    }
    const tensors = [...new Set(data.noise.map(d => d.tensor))];
    const values = data.noise.map(d => d.v);
    put("#noise", width => ({
      width, height: 44 + 30 * tensors.length, marginLeft: margin(tensors), marginBottom: 36, marginTop: 8, marginRight: 20,
      x: {label: "signal to noise on held-out rows, dB; more is better →", grid: true, domain: [Math.min(0, ...values), Math.max(1, ...values) * 1.05]},
      y: {domain: tensors, label: null, tickSize: 0, tickFormat: short}, ariaLabel: "signal to noise of each tensor in each run",
      marks: [
        Plot.link(tensors.map(t => {
          const own = data.noise.filter(d => d.tensor === t).map(d => d.v);
          return {t, a: Math.min(...own), b: Math.max(...own)};
        }), {y1: "t", y2: "t", x1: "a", x2: "b", stroke: color("line"), strokeWidth: 2}),
        Plot.dot(data.noise, {y: "tensor", x: "v", r: 5.5, fill: d => of(d.run)})]
    }));
    const agreed = data.runs.filter(run => run.agree != null);
    // Where all are the same there is no scale to be had of them.
    const reach = all => {
      if (!all.length) return [0, 100];
      const low = Math.min(...all), high = Math.max(...all), room = 0.08 * (high - low) || 0.5;
      return [low - room, Math.min(100, high + room)];
    };
    put("#trade", width => ({
      width, height: 230, marginLeft: 54, marginBottom: 38, marginTop: 22, marginRight: 60,
      x: {label: "bytes of the weights →", domain: [0, Math.max(1, ...data.runs.map(run => run.bytes)) * 1.15], grid: true, ticks: 4},
      y: {label: "↑ same decision, %", grid: true, ticks: 4, domain: reach(agreed.map(run => run.agree))}, ariaLabel: "quality against size",
      marks: [
        Plot.lineY(agreed, {x: "bytes", y: "agree", stroke: color("dim"), strokeOpacity: 0.4}),
        Plot.dot(agreed, {x: "bytes", y: "agree", r: 6, fill: d => of(d.label)}),
        ...names(agreed, "bytes", "agree")]
    }));
    const wide = data.runs.filter(run => run.acc != null);
    put("#accb", width => ({
      width, height: 230, marginLeft: 54, marginBottom: 38, marginTop: 22,
      x: {type: "band", domain: labels, label: null, tickSize: 0, padding: 0.45, tickFormat: short},
      y: {label: "↑ widest accumulator, bits", domain: [0, Math.max(16, ...wide.map(run => run.acc)) + 3], ticks: 5, grid: true}, ariaLabel: "width of accumulators",
      marks: [
        Plot.barY(wide, {x: "label", y: "acc", fill: d => of(d.label), fillOpacity: 0.85}),
        Plot.text(wide, {x: "label", y: "acc", text: "acc", dy: -9, fill: color("ink"), fontWeight: 600}),
        ...line(16, "16 bits", "dim", "left")]
    }));
  }

  function sweep() {
    data.sweep.costs.forEach((cost, k) => put("#cost-" + k, width => {
      const points = [...cost.points].sort((a, b) => a.cost - b.cost);
      const front = points.filter(p => p.front);
      const named = points.filter(p => p.front || p.chosen);
      const ink = p => color(p.chosen ? "clip" : p.front ? "accent2" : "dim");
      const facts = p => `${p.label}: ${percent(p.v / 100)}, ${p.cost.toLocaleString("en-US")}`;
      return {
        width, height: 280, marginLeft: 54, marginBottom: 38, marginTop: 22, marginRight: 64,
        x: {label: cost.title.toLowerCase() + " →", domain: [0, Math.max(1, ...cost.points.map(p => p.cost)) * 1.08], grid: true, ticks: width > 400 ? 6 : 4},
        y: {label: "↑ same decision, %", grid: true, ticks: 5, nice: true}, ariaLabel: "Quality against " + cost.title.toLowerCase(),
        marks: [
          ...line(data.sweep.least, number(data.sweep.least, 6) + " %", "dim", "left"),
          Plot.lineY(front, {x: "cost", y: "v", curve: "step-after", stroke: color("accent2"), strokeOpacity: 0.5, strokeWidth: 1.5}),
          Plot.link(cost.points.filter(p => p.lo != null && p.hi != null), {x1: "cost", x2: "cost", y1: "lo", y2: "hi", stroke: ink, strokeWidth: 3, strokeOpacity: 0.35, strokeLinecap: "round"}),
          Plot.dot([...cost.points].sort((a, b) => a.chosen - b.chosen), {x: "cost", y: "v", r: 5.2, fill: p => (p.front || p.chosen ? ink(p) : color("card")), stroke: ink, strokeWidth: 1.6, title: facts}),
          ...names(named, "cost", "v")]
      };
    }));
  }

  /** Points' names: above and below in turn, since side by side they would write over each other, and inwards of the half that they are in. */
  function names(points, x, y) {
    const half = Math.max(...points.map(p => p[x])) / 2;
    return [0, 1].flatMap(far => [0, 1].map(above => Plot.text(points.filter((p, i) => i % 2 === above && p[x] > half === !!far), {
      x, y, text: p => short(p.label), dx: far ? -9 : 10, dy: above ? -12 : 12, textAnchor: far ? "end" : "start", fill: color("ink"), fontWeight: 600})));
  }

  /** A dashed line across with its name at one end; nothing where there is no value. */
  function line(value, name, ink, end) {
    return value == null ? [] : [
      Plot.ruleY([value], {stroke: color(ink), strokeDasharray: "4,3"}),
      Plot.text([value], {y: y => y, frameAnchor: end, dx: end === "left" ? 4 : -4, dy: -7, textAnchor: end === "left" ? "start" : "end", text: () => name, fill: color(ink)})];
  }

  function drift() {
    const charted = data.drift.filter(d => d.psi != null).slice(0, data.charted);
    const names = charted.map(d => d.name);
    put("#psi", width => ({
      width, height: 40 + 24 * charted.length, marginLeft: margin(names), marginRight: 50, marginBottom: 34,
      x: {label: "population stability index, cut at 1 →", domain: [0, Math.min(1, Math.max(0.3, ...charted.map(d => d.psi)) * 1.08)], ticks: 6},
      y: {domain: charted.map((_, k) => k), label: null, tickSize: 0, tickFormat: k => short(names[k])}, ariaLabel: "drift of each channel",
      marks: [
        Plot.barX(charted, {x: d => Math.min(1, d.psi), y: (_, k) => k, fill: d => color(d.psi > data.act ? "bad" : d.psi > data.look ? "warn" : "accent2")}),
        Plot.ruleX([data.look, data.act], {stroke: color("dim"), strokeDasharray: "3,3"}),
        Plot.text(charted, {x: d => Math.min(1, d.psi), y: (_, k) => k, dx: 7, textAnchor: "start", text: d => (d.psi < 0.001 ? "< 0.001" : d.psi.toFixed(3)), fill: color("ink")})]
    }));
    let chosen = 0;
    const show = k => {
      chosen = k;
      const c = data.drift[k];
      const place = find("#overlay");
      place.textContent = "";
      place.append(make("h3", "", c.name));
      if (!c.a) {
        place.append(make("p", "more", "There are no two histograms to lay over each other."));
        return;
      }
      const lo = c.max === c.min ? c.min - 0.5 : c.min;
      const step = (c.max - c.min || 1) / BINS;
      const bars = shares => shares.map((v, i) => ({x1: lo + i * step, x2: lo + (i + 1) * step, v: 100 * v}));
      const now = bars(c.b).flatMap(d => [{x: d.x1, v: d.v}, {x: d.x2, v: d.v}]);
      place.append(plot({
        width: Math.max(260, place.clientWidth), height: 250, marginLeft: 46,
        x: {label: null, ticks: 5}, y: {label: "↑ share of rows, %", grid: true, ticks: 4}, ariaLabel: "distribution of " + c.name + " then and now",
        marks: [
          Plot.rectY(bars(c.a), {x1: "x1", x2: "x2", y: "v", fill: color("dim"), fillOpacity: 0.28}),
          Plot.lineY(now, {x: "x", y: "v", stroke: color("clip"), strokeWidth: 1.7}),
          Plot.ruleX([c.amin, c.amax], {stroke: color("dim"), strokeDasharray: "3,2"}),
          Plot.ruleY([0], {stroke: color("dim")})]
      }));
    };
    const body = find("#driftrows");
    const select = grid(body, show);
    if (body.rows.length) select(body.rows[0]);
    return () => body.rows.length && show(chosen);
  }

  intervals();
  const again = [];
  const drawn = (isThere, draw) => {
    if (isThere) {
      const redraw = draw() || draw;
      again.push(redraw);
    }
  };
  drawn(data.layers?.length, layers);
  drawn(data.accumulators?.length, accumulators);
  drawn(find("#explore"), channels);
  drawn(data.runs?.length, comparison);
  drawn(data.drift, drift);
  drawn(data.sweep, sweep);
  let timer;
  addEventListener("resize", () => {
    clearTimeout(timer);
    timer = setTimeout(() => again.forEach(draw => draw()), 150);
  });
})();
