// Draws the page's figures with plotly.js, from the data that stand in the page (runtime/html/figures.h, store.h).
(async () => {
  const element = document.getElementById('figures');
  if (!element) return;
  const figures = JSON.parse(element.textContent);
  const charts = [...document.querySelectorAll('.chart')];

  // ---- Unpacking
  async function array(of) {
    const bytes = await unpacked('store-' + of.array), together = new Uint8Array(4 * of.size);
    for (let i = 0; i < of.size; i++) for (let k = 0; k < 4; k++) together[4 * i + k] = bytes[k * of.size + i];
    return new Float32Array(together.buffer);  // little-endian, as every machine with a browser is
  }

  // A history: frame(i) is a Float32Array.
  async function history(of) {
    const bytes = await unpacked('store-' + of.frames), total = of.count * of.size, codes = new Uint16Array(total);
    for (let i = 0; i < total; i++) codes[i] = (bytes[i] | bytes[total + i] << 8) + (i < of.size ? 0 : codes[i - of.size]);
    const step = (of.high - of.low) / 65534;
    return {
      frame(i) {
        const numbers = new Float32Array(of.size);
        for (let k = 0, at = i * of.size; k < of.size; k++, at++) numbers[k] = codes[at] === 65535 ? NaN : of.low + codes[at] * step;
        return numbers;
      }
    };
  }

  // What a trace wants of an array: a matrix as its rows.
  function shaped(numbers, trace, place) {
    if (place !== 'z') return numbers;
    const rows = [];
    for (let i = 0; i < numbers.length; i += trace.columns) rows.push(numbers.slice(i, i + trace.columns));
    return rows;
  }

  // ---- Light and dark
  const dark = matchMedia('(prefers-color-scheme: dark)');
  let printing = false;
  const is_dark = () => dark.matches && !printing;
  const ink = colour => is_dark() && /^(#000000|#000|black)$/.test(colour) ? '#d7dbe0' : colour;

  function translucent(colour, alpha) {
    const context = document.createElement('canvas').getContext('2d');
    context.fillStyle = colour;
    const [r, g, b] = [1, 3, 5].map(i => parseInt(context.fillStyle.slice(i, i + 2), 16));
    return `rgba(${r}, ${g}, ${b}, ${alpha})`;
  }

  function themed_layout(layout, map) {
    const [text, grid, axis] = is_dark() ? ['#d7dbe0', '#333a42', '#7c8692'] : ['#222', '#e6e6e6', '#666'];
    const all = {
      ...layout, paper_bgcolor: 'rgba(0,0,0,0)', plot_bgcolor: 'rgba(0,0,0,0)',
      font: { family: getComputedStyle(document.body).fontFamily, size: 12, color: text },
      modebar: { bgcolor: 'rgba(0,0,0,0)', color: axis, activecolor: text }, hoverlabel: { font: { size: 12 } }, dragmode: matchMedia('(pointer: coarse)').matches ? false : 'zoom',
    };
    for (const name of ['xaxis', 'yaxis', 'yaxis2']) {
      if (all[name]) all[name] = { ...all[name], gridcolor: grid, linecolor: axis, tickcolor: axis, showgrid: name !== 'yaxis2' && !map };
    }
    return all;
  }

  function themed_trace(trace) {
    const themed = { ...trace };
    if (trace.line?.color) themed.line = { ...trace.line, color: ink(trace.line.color) };
    if (trace.textfont?.color) themed.textfont = { ...trace.textfont, color: ink(trace.textfont.color) };
    if (trace.marker?.color) themed.marker = { ...trace.marker, color: ink(trace.marker.color) };
    if (trace.type === 'bar') themed.marker = { ...themed.marker, line: { ...trace.marker.line, color: is_dark() ? '#15181c' : '#fff' } };
    if (trace.error_y) themed.error_y = { ...trace.error_y, color: is_dark() ? '#d7dbe0' : '#222' };
    if (trace.fill) themed.fillcolor = translucent(ink(trace.line.color), trace.fillopacity);
    return themed;
  }

  // ---- Drawing
  const config = { displaylogo: false, responsive: true, modeBarButtonsToRemove: ['select2d', 'lasso2d', 'autoScale2d'],
                   toImageButtonOptions: { format: 'svg' }, displayModeBar: matchMedia('(hover: none)').matches ? false : 'hover' };

  function put(trace, place, value) {
    const names = place.split('.'), last = names.pop();
    let at = trace;
    for (const name of names) at = at[name] = { ...at[name] };
    at[last] = value;
  }

  // The traces of a panel with their numbers, and which of them move: [{trace, place, history}].
  async function loaded(panel, frame) {
    const moving = [];
    const traces = await Promise.all(panel.traces.map(async (from, index) => {
      const { arrays, columns, texts, ...trace } = from;
      for (const [place, of] of Object.entries(arrays)) {
        if (Array.isArray(of)) {
          put(trace, place, shaped(of, from, place));
        } else if ('array' in of) {
          put(trace, place, shaped(await array(of), from, place));
        } else {
          const past = await history(of);
          moving.push({ index, place, from, at: i => shaped(past.frame(i), from, place) });
          put(trace, place, shaped(past.frame(frame), from, place));
        }
      }
      if (texts) moving.push({ index, place: 'text', from, at: i => texts[i] });
      return trace;
    }));
    return { traces, moving };
  }

  async function draw(chart) {
    const { figure, panel } = chart.dataset, specification = figures[figure], state = { drawn: false };
    states.set(chart, state);
    const frame = current(figure);
    Object.assign(state, await loaded(specification.panels[panel], frame));
    state.layout = specification.panels[panel].layout;
    state.map = state.traces.some(trace => trace.type === 'heatmap');
    await Plotly.newPlot(chart, state.traces.map(themed_trace), themed_layout(state.layout, state.map), config);
    state.drawn = true;
    state.frame = state.told = frame;
    state.painter = painter(chart, state.moving);
    if (current(figure) !== frame) await show_frame(chart);
  }

  const states = new Map();
  const sliders = new Map();
  const current = figure => Number(sliders.get(Number(figure))?.value ?? 0);

  // Brings a chart to its slider's frame. While one frame is being drawn others pass by, so that the picture keeps up with the hand. Where
  // a frame can be painted (paint.js), plotly.js learns of it when the slider rests.
  async function show_frame(chart) {
    const state = states.get(chart);
    if (!state?.drawn || state.busy) return;
    state.busy = true;
    clearTimeout(state.rest);
    for (let frame = current(chart.dataset.figure); frame !== state.frame; frame = current(chart.dataset.figure)) {
      state.frame = frame;
      for (const { index, place, at } of state.moving) put(state.traces[index], place, at(frame));
      if (!state.painter?.paint(state.traces)) await tell_plotly(chart, state);
      chart.dataset.frame = frame;
    }
    state.busy = false;
    if (state.told !== state.frame) state.rest = setTimeout(() => settle(chart, state), 150);
  }

  async function tell_plotly(chart, state) {
    const by_trace = new Map(), frame = state.frame;
    for (const { index, place } of state.moving) {
      const value = place.split('.').reduce((at, name) => at[name], state.traces[index]);
      by_trace.set(index, { ...by_trace.get(index), [place]: [value] });
    }
    for (const [index, update] of by_trace) await Plotly.restyle(chart, update, [index]);
    state.told = frame;
    state.painter?.clear();
  }

  async function settle(chart, state) {
    if (state.busy) return;
    state.busy = true;
    await tell_plotly(chart, state);
    state.busy = false;
    show_frame(chart);
  }

  function redraw(chart) {
    const state = states.get(chart);
    if (state?.drawn) Plotly.react(chart, state.traces.map(themed_trace), themed_layout(state.layout, state.map), config);
  }

  // ---- Sliders
  document.querySelectorAll('figure').forEach(box => {
    const slider = box.querySelector('.slider');
    if (!slider) return;
    const [button, input, output] = ['button', 'input', 'output'].map(kind => slider.querySelector(kind));
    const own = [...box.querySelectorAll('.chart')], panels = figures[own[0].dataset.figure].panels;
    sliders.set(Number(own[0].dataset.figure), input);
    const moved = () => {
      const frame = Number(input.value), titles = panels.map(panel => panel.titles[Math.min(frame, panel.titles.length - 1)]);
      own.forEach((chart, i) => {
        const title = chart.parentElement.querySelector('.panel-title');
        if (title.textContent !== titles[i]) title.textContent = titles[i];
        show_frame(chart);
      });
      output.textContent = `${frame + 1} of ${Number(input.max) + 1}`;
      input.setAttribute('aria-valuetext', titles[0] || output.textContent);
    };
    input.addEventListener('input', moved);
    let playing = null;
    const stop = () => { cancelAnimationFrame(playing); playing = null; button.textContent = '▶'; button.setAttribute('aria-label', 'play'); };
    button.addEventListener('click', () => {
      if (playing !== null) return stop();
      const last = Number(input.max), begin = Number(input.value) >= last ? 0 : Number(input.value), start = performance.now();
      const pace = Math.max(4, last / 8);  // frames a second: the whole in eight seconds, short ones slower
      button.textContent = '⏸';
      button.setAttribute('aria-label', 'pause');
      const tick = now => {
        input.value = Math.min(last, begin + Math.floor((now - start) / 1000 * pace));
        moved();
        if (Number(input.value) >= last) stop(); else playing = requestAnimationFrame(tick);
      };
      playing = requestAnimationFrame(tick);
    });
    moved();
  });

  // ---- All of it, when it comes into view
  try {
    const script = document.createElement('script');
    script.textContent = new TextDecoder().decode(await unpacked('plotly'));
    document.head.append(script);
  } catch (problem) {
    for (const chart of charts) chart.textContent = 'This browser cannot unpack the figure; the folder figures has it as a picture.';
    return;
  }
  const once = chart => states.has(chart) ? null : draw(chart);
  const watcher = new IntersectionObserver(entries => {
    for (const entry of entries) if (entry.isIntersecting) { watcher.unobserve(entry.target); once(entry.target); }
  }, { rootMargin: '600px' });
  charts.forEach(chart => watcher.observe(chart));
  dark.addEventListener('change', () => charts.forEach(redraw));
  addEventListener('beforeprint', () => { printing = true; charts.forEach(chart => states.has(chart) ? redraw(chart) : once(chart)); });
  addEventListener('afterprint', () => { printing = false; charts.forEach(redraw); });
})();
