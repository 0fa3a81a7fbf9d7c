
// The study's graph, to be explored (runtime/html/graph_view.h): a tree of groups, a drawing of one of them, and what is known of a value.
(() => {
  const page = document.querySelector('.graph');
  if (!page) return;
  const [tree, path, drawing, facts] = ['tree', 'path', 'drawing', 'facts'].map(part => page.querySelector('.graph-' + part));
  const svg_name = 'http://www.w3.org/2000/svg';
  const most_boxes = 140, most_outside = 8, most_links = 16;

  // An item is a value, as its number, or a group, as minus its number; the study itself is group 0 and no item.
  let files, known, groups, values;

  function read({ files: names, strings, groups: g, values: v, known: k }) {
    files = names;
    known = k;
    groups = g.map(([name, kind, parent]) => ({ name: strings[name], kind: strings[kind], parent, items: [], first: -1, count: 0 }));
    values = v.map(([name, op, detail, type, group, file, line, from, next], i) => ({
      name: strings[name], op: strings[op], detail: strings[detail], type: strings[type], group, file, line, from: from.map(back => i - back), next, to: [],
    }));
    values.forEach((value, i) => {
      for (const f of new Set(value.from)) values[f].to.push(i);
      if (value.next !== undefined) values[value.next].to.push(i);
      for (let item = i, g = value.group, is_new = true; ; item = -g, g = groups[g].parent) {
        if (is_new) groups[g].items.push(item);
        is_new = groups[g].count++ === 0;
        if (is_new) groups[g].first = i;
        if (g === 0) break;
      }
    });
  }

  const way_to = group => group === 0 ? [] : [...way_to(groups[group].parent), group];
  const plural = (n, word) => `${n.toLocaleString('en')} ${word}${n === 1 ? '' : 's'}`;
  const name_of = i => values[i].name || values[i].op;
  // A value that is called like its group is that group's result: net › E, not net › E › net.E.
  function full_name(i) {
    const way = way_to(values[i].group).map(g => groups[g].name), name = name_of(i), last = way.at(-1);
    return (last !== undefined && (name === last || name.endsWith('.' + last)) ? way : [...way, name]).join(' › ');
  }

  // The item of `group` that holds value i; undefined when i stands outside of it.
  function item_in(group, i) {
    for (let item = i, g = values[i].group; ; item = -g, g = groups[g].parent) {
      if (g === group) return item;
      if (g === 0) return undefined;
    }
  }
  function values_in(group, all = []) {
    for (const item of groups[group].items) item < 0 ? values_in(-item, all) : all.push(item);
    return all;
  }

  function made(tag, properties = {}, ...children) {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  }

  // ---- The tree
  function entry(item) {
    if (item >= 0) {
      const button = made('button', { type: 'button', onclick: () => pick(item) }, made('span', { textContent: name_of(item) }),
                          made('small', { textContent: values[item].type }));
      button.dataset.item = item;
      return button;
    }
    const group = groups[-item], title = made('summary', {}, made('span', { textContent: group.name }),
                                              made('small', { textContent: [group.kind, plural(group.count, 'value')].filter(Boolean).join(' · ') }));
    const details = made('details', {}, title);
    details.dataset.item = item;
    details.addEventListener('toggle', () => {
      if (!details.open) return;
      fill(details, -item);
      if (!revealing) show_group(-item);
    });
    return details;
  }
  function fill(box, group) {
    if (box.dataset.filled) return;
    box.dataset.filled = true;
    box.append(...groups[group].items.map(entry));
  }
  const shown = item => tree.querySelector(`[data-item="${item}"]`);

  // Opens the groups on the way to an item, without drawing each of them.
  let revealing = 0;
  function reveal(item) {
    const way = item < 0 ? way_to(-item) : way_to(values[item].group);
    for (const group of way) {
      const details = shown(-group);
      fill(details, group);
      if (details.open) continue;
      revealing++;
      details.addEventListener('toggle', () => revealing--, { once: true });
      details.open = true;
    }
    tree.querySelector('[aria-current]')?.removeAttribute('aria-current');
    const element = shown(item);
    if (!element) return;
    element.setAttribute('aria-current', 'true');
    const top = element.getBoundingClientRect().top - tree.getBoundingClientRect().top;
    if (top < 0 || top > tree.clientHeight - 30) tree.scrollTop += top - tree.clientHeight / 3;
  }

  // ---- What is known
  function link_to(i) { return made('button', { type: 'button', className: 'link', onclick: () => pick(i), textContent: full_name(i) }); }
  function links(all) {
    const some = all.slice(0, most_links).flatMap((i, k) => k === 0 ? [link_to(i)] : [', ', link_to(i)]);
    return all.length > most_links ? [...some, ` and ${all.length - most_links} more`] : some;
  }
  function rows(pairs) {
    const table = made('table');
    for (const [name, ...content] of pairs) {
      if (content.length === 0 || content[0] === '' || content[0] === undefined) continue;
      table.append(made('tr', {}, made('th', { scope: 'row', textContent: name }), made('td', {}, ...content)));
    }
    return table;
  }
  function source_of({ file, line }) {
    if (!line) return [];
    const there = document.getElementById(`s${file}-${line}`), place = `${files[file] ?? 'the library'}, line ${line}`;
    if (!there) return [place];
    return [made('a', { href: `#s${file}-${line}`, textContent: place }), made('code', { className: 'source-line', textContent: there.textContent.trim() })];
  }
  function tell_value(i) {
    const value = values[i], numbers = known[i];
    const pairs = [['type', value.type], ['op', made('code', { textContent: `${value.op} ${value.detail}`.trim() })], ['source', ...source_of(value)],
                   ['made of', ...links([...new Set(value.from)])], ['next step', ...(value.next === undefined ? [] : links([value.next]))], ['used by', ...links(value.to)]];
    if (numbers) {
      pairs.push(['kept as', made('code', { textContent: numbers.kept })], ['value', numbers.value && made('pre', { textContent: numbers.value })], ['min', numbers.min],
                 ['max', numbers.max], ['mean', numbers.mean], ['std', numbers.std], ['nan', String(numbers.nan)],
                 ['infinite', numbers.infinite ? String(numbers.infinite) : '']);
    } else {
      pairs.push(['numbers', 'not kept; what is shown, logged, plotted or saved is']);
    }
    facts.replaceChildren(made('h3', { textContent: full_name(i) }), rows(pairs));
  }
  function tell_group(group) {
    const inside = new Set(values_in(group)), inputs = new Set(), outputs = [];
    for (const i of inside) {
      for (const f of values[i].from) if (!inside.has(f)) inputs.add(f);
      if (values[i].to.some(t => !inside.has(t)) || known[i]) outputs.push(i);
    }
    const title = group === 0 ? 'The study' : way_to(group).map(g => groups[g].name).join(' › ');
    facts.replaceChildren(made('h3', { textContent: title }),
                          rows([['kind', groups[group].kind], ['holds', plural(inside.size, 'value')], ['takes', ...links([...inputs])], ['gives', ...links(outputs)]]));
  }

  // ---- The drawing: boxes in layers, each below what it is made of
  function boxes_of(group) {
    const boxes = new Map(), edges = new Map();
    const box = (key, more) => { if (!boxes.has(key)) boxes.set(key, { key, layer: 0, ...more }); return boxes.get(key); };
    for (const item of groups[group].items) {
      const first = item < 0 ? groups[-item].first : item;
      if (item < 0) box(item, { item, first, name: groups[-item].name, more: groups[-item].kind || plural(groups[-item].count, 'value'), look: 'inner' });
      else box(item, { item, first, name: name_of(item), more: values[item].name ? `${values[item].op}  ${values[item].type}` : values[item].type, look: 'value' });
    }
    const outside = new Map();
    const connect = (a, b, back) => { if (a !== b) edges.set(`${a} ${b}`, { from: a, to: b, back }); };
    for (const i of values_in(group)) {
      const to = item_in(group, i);
      for (const f of values[i].from) {
        const from = item_in(group, f);
        if (from !== undefined) connect(from, to, boxes.get(from).first > boxes.get(to).first);
        else if (outside.has(f)) outside.get(f).push(to);
        else outside.set(f, [to]);
      }
      if (values[i].next !== undefined && item_in(group, values[i].next) !== undefined) connect(item_in(group, values[i].next), to, true);
    }
    let n = 0;
    for (const [f, users] of outside) {
      const key = n++ < most_outside ? 'from ' + f : 'others';
      if (key === 'others') Object.assign(box(key, { first: -1, look: 'outside', more: 'from outside' }), { name: `${outside.size - most_outside} more` });
      else box(key, { item: f, first: -1, name: name_of(f), more: full_name(f), look: 'outside' });
      users.forEach(to => connect(key, to, false));
    }
    return { boxes: [...boxes.values()].sort((a, b) => a.first - b.first), edges: [...edges.values()], find: key => boxes.get(key) };
  }

  const short = text => text.length > 30 ? text.slice(0, 29) + '…' : text;
  function lay_out({ boxes, edges, find }) {
    for (const e of edges) [e.a, e.b] = [find(e.from), find(e.to)];
    for (const box of boxes) {
      box.width = Math.max(short(box.name).length * 7.6, short(box.more).length * 6.2) + 18;
      box.above = edges.filter(e => e.b === box && !e.back).map(e => e.a);
      box.below = edges.filter(e => e.a === box && !e.back).map(e => e.b);
    }
    for (const box of boxes) box.layer = Math.max(0, ...box.above.map(a => a.layer + 1));
    // What comes from elsewhere stands right above what takes it.
    for (const box of [...boxes].reverse()) if (box.below.length && box.above.length === 0) box.layer = Math.min(...box.below.map(b => b.layer)) - 1;
    const lowest = Math.min(...boxes.map(b => b.layer));
    const layers = [];
    for (const box of boxes) (layers[box.layer - lowest] = layers[box.layer - lowest] || []).push(box);
    const middle = box => box.x + box.width / 2, mean = list => list.reduce((sum, b) => sum + middle(b), 0) / list.length;
    const pack = layer => layer.reduce((x, box) => (box.x = x, x + box.width + 18), 0);
    layers.forEach(pack);
    for (let sweep = 0; sweep < 8; sweep++) {
      const down = sweep % 2 === 0;
      for (const layer of down ? layers : [...layers].reverse()) {
        const wish = new Map(layer.map(box => { const near = down ? box.above : box.below; return [box, near.length ? mean(near) : middle(box)]; }));
        layer.sort((a, b) => wish.get(a) - wish.get(b));
        pack(layer);
        const shift = layer.reduce((sum, box) => sum + wish.get(box) - middle(box), 0) / layer.length;
        for (const box of layer) box.x += shift;
      }
    }
    const left = Math.min(...boxes.map(b => b.x));
    layers.forEach((layer, row) => layer.forEach(box => { box.x += 8 - left; box.y = 8 + row * 78; }));
    return { width: Math.max(...boxes.map(b => b.x + b.width)) + 8, height: layers.length * 78 - 22 };
  }

  function drawn(tag, attributes, ...children) {
    const element = document.createElementNS(svg_name, tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...children);
    return element;
  }
  const box_height = 40;
  function draw(group, current) {
    const count = groups[group].items.length;
    if (count > most_boxes) {
      drawing.replaceChildren(made('p', { className: 'note', textContent: `${count.toLocaleString('en')} boxes are too many for a drawing: open a group in the list.` }));
      return;
    }
    const graph = boxes_of(group), { width, height } = lay_out(graph);
    const svg = drawn('svg', { width, height, viewBox: `0 0 ${width} ${height}`, role: 'group', 'aria-label': 'what is made of what' },
                      drawn('defs', {}, drawn('marker', { id: 'graph-arrow', viewBox: '0 0 8 8', refX: 7, refY: 4, markerWidth: 7, markerHeight: 7, orient: 'auto' },
                                              drawn('path', { d: 'M0,0 L8,4 L0,8 Z', class: 'tip' }))));
    for (const { a, b, back } of graph.edges) {
      const [x1, y1, x2, y2] = [a.x + a.width / 2, a.y + box_height, b.x + b.width / 2, b.y - 2], bend = back ? 60 : Math.min(60, Math.max(18, (y2 - y1) / 2));
      const touches = current !== undefined && (a.item === current || b.item === current);
      svg.append(drawn('path', { class: `edge${back ? ' back' : ''}${touches ? ' on' : ''}`, d: `M${x1},${y1} C${x1},${y1 + bend} ${x2},${y2 - bend} ${x2},${y2}`, 'marker-end': 'url(#graph-arrow)' }));
    }
    const on = current === undefined ? undefined : graph.boxes.find(box => box.item === current);
    graph.boxes.forEach((box, i) => {
      const element = drawn('g', { class: `box ${box.look}${box === on ? ' on' : ''}`, transform: `translate(${box.x},${box.y})` },
                            drawn('rect', { width: box.width, height: box_height, rx: box.look === 'value' ? 4 : 10 }),
                            drawn('text', { x: box.width / 2, y: 17 }, short(box.name)), drawn('text', { x: box.width / 2, y: 32, class: 'more' }, short(box.more)),
                            drawn('title', {}, `${box.name}: ${box.more}`));
      if (box.item !== undefined) {
        // One of them is reached by Tab, the others from there by arrow keys.
        for (const [name, value] of [['role', 'button'], ['tabindex', box.item === current || (current === undefined && i === 0) ? 0 : -1], ['data-box', box.item], ['aria-label', `${box.name}, ${box.more}`]])
          element.setAttribute(name, value);
        element.addEventListener('click', () => act(box));
        element.addEventListener('keydown', event => move(event, box));
      }
      svg.append(element);
    });
    if (!svg.querySelector('[tabindex="0"]')) svg.querySelector('[tabindex]')?.setAttribute('tabindex', 0);
    drawing.replaceChildren(svg);
    const seen = on ? [on] : graph.boxes.filter(box => box.look !== 'outside');
    drawing.scrollLeft = seen.reduce((sum, box) => sum + box.x + box.width / 2, 0) / seen.length - drawing.clientWidth / 2;
    drawing.scrollTop = on ? on.y + box_height / 2 - drawing.clientHeight / 2 : 0;
  }
  function act(box, keyboard) {
    if (box.item < 0) show_group(-box.item); else pick(box.item);
    if (keyboard) (drawing.querySelector('.box.on') ?? drawing.querySelector('[tabindex="0"]'))?.focus();
  }
  function move(event, box) {
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      return act(box, true);
    }
    const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const all = [...drawing.querySelectorAll('[data-box]')], next = all[all.indexOf(event.currentTarget) + step];
    if (!next) return;
    event.currentTarget.setAttribute('tabindex', -1);
    next.setAttribute('tabindex', 0);
    next.focus();
  }

  // ---- Together
  function show_way(group) {
    const part = g => made('button', { type: 'button', className: 'link', onclick: () => show_group(g), textContent: g === 0 ? 'the study' : groups[g].name });
    path.replaceChildren(...[0, ...way_to(group)].flatMap((g, i) => i === 0 ? [part(g)] : [' › ', part(g)]));
  }
  function show_group(group) {
    show_way(group);
    draw(group);
    tell_group(group);
    if (group !== 0) reveal(-group);
  }
  function pick(i) {
    show_way(values[i].group);
    draw(values[i].group, i);
    tell_value(i);
    reveal(i);
  }

  async function start() {
    read(JSON.parse(new TextDecoder().decode(await unpacked('graph-data'))));
    fill(tree, 0);
    show_group(0);
    page.dataset.ready = true;
  }
  const watcher = new IntersectionObserver(entries => {
    if (!entries.some(entry => entry.isIntersecting)) return;
    watcher.disconnect();
    start().catch(() => { page.textContent = 'This browser cannot unpack the graph; `mmc graph` prints it.'; });
  }, { rootMargin: '400px' });
  watcher.observe(page);
})();
