
// Painting a frame of a slider straight into the picture that plotly.js has drawn: the cells of a map, the places of points. plotly.js
// itself takes tens of milliseconds to bring a chart to new numbers, as it goes through axes, legends and text each time; this takes one
// or two. What else hangs on the numbers (what a pointer reads) follows when the slider rests (page.js).
//
// painter(chart, moving) gives { paint, clear } for what `moving` ([{index, place}], as in page.js) names, or null where something moves
// that only plotly.js can draw. paint(traces) shows their numbers, or answers false when it can't; clear() takes away what lies over
// plotly.js's picture, once that shows the same.
function painter(chart, moving) {
  const places = new Map();
  for (const { index, place } of moving) places.set(index, [...(places.get(index) ?? []), place]);
  const all = [...places].map(([index, moved]) => {
    const trace = chart._fullData[index];
    if (trace.type === 'heatmap' && moved.join() === 'z' && !trace.texttemplate) return map_painter(chart, index);
    if (trace.type === 'scatter' && /^markers(\+text)?$/.test(trace.mode) && moved.every(place => place === 'x' || place === 'y')) return points_painter(chart, index);
    return null;
  });
  if (all.length === 0 || all.includes(null)) return null;
  return { paint: traces => all.every(one => one.paint(traces)), clear: () => all.forEach(one => one.clear()) };
}

// A map is a picture of one pixel a cell, which the browser enlarges, laid over plotly.js's own of the same kind. (To change that one itself
// would mean to wait until it is decoded.)
function map_painter(chart, index) {
  const { colorscale, zmin, zmax } = chart._fullData[index];
  const stops = colorscale.map(([at, colour]) => [at, ...[1, 3, 5].map(i => parseInt(colour.slice(i, i + 2), 16))]);
  const canvas = document.createElement('canvas'), context = canvas.getContext('2d');
  canvas.className = 'painted';

  function pixels_of(rows, pixels) {
    let to = 0;
    for (const row of rows) {
      for (const value of row) {
        if (Number.isFinite(value)) {
          const t = Math.min(1, Math.max(0, (value - zmin) / (zmax - zmin)));
          let k = 1;
          while (k < stops.length - 1 && t > stops[k][0]) k++;
          const below = stops[k - 1], above = stops[k], part = (t - below[0]) / (above[0] - below[0]);
          for (let c = 1; c <= 3; c++) pixels[to + c - 1] = Math.round(below[c] + part * (above[c] - below[c]));
          pixels[to + 3] = 255;
        }
        to += 4;
      }
    }
  }
  // Over plotly.js's picture, as far as that is seen: it may have been zoomed into.
  function place() {
    const images = chart.querySelectorAll('.heatmaplayer image'), around = chart.querySelector('.svg-container'), plane = chart.querySelector('.nsewdrag');
    if (images.length !== 1 || !plane || !/pixelated|crisp-edges/.test(images[0].style.imageRendering)) return false;
    const [image, box, seen] = [images[0], around, plane].map(element => element.getBoundingClientRect());
    const inset = [seen.top - image.top, image.right - seen.right, image.bottom - seen.bottom, seen.left - image.left].map(by => `${Math.max(0, by)}px`);
    Object.assign(canvas.style, { left: `${image.left - box.left}px`, top: `${image.top - box.top}px`, width: `${image.width}px`, height: `${image.height}px`,
                                  clipPath: `inset(${inset.join(' ')})` });
    around.append(canvas);
    return true;
  }
  return {
    paint(traces) {
      const rows = traces[index].z, columns = rows[0].length;
      if (!canvas.isConnected) {
        [canvas.width, canvas.height] = [columns, rows.length];
        if (!place()) return false;
      }
      const picture = context.createImageData(columns, rows.length);
      pixels_of(rows, picture.data);
      context.putImageData(picture, 0, 0);
      return true;
    },
    clear() { canvas.remove(); }
  };
}

function points_painter(chart, index) {
  const { uid } = chart._fullData[index];
  function paint(traces) {
    const { xaxis, yaxis } = chart._fullLayout, { x, y, x0 = 0, dx = 1 } = traces[index], group = chart.querySelector(`.scatterlayer .trace${uid}`);
    const points = group.querySelectorAll('.points > .point'), texts = group.querySelectorAll('.text > .textpoint > text');
    const xs = Array.from(y, (_, i) => xaxis.c2p(x ? x[i] : x0 + i * dx)), ys = Array.from(y, v => yaxis.c2p(v));
    const whole = points.length === ys.length && (texts.length === 0 || texts.length === ys.length);
    if (!whole || !xs.every(Number.isFinite) || !ys.every(Number.isFinite)) return false;  // of points that have no place there is no element
    points.forEach((point, i) => point.setAttribute('transform', `translate(${xs[i].toFixed(2)},${ys[i].toFixed(2)})`));
    texts.forEach((text, i) => {
      text.setAttribute('x', xs[i].toFixed(2));
      text.setAttribute('y', ys[i].toFixed(2));
    });
    return true;
  }
  return { paint, clear() {} };
}
