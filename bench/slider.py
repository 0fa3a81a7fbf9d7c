"""How smoothly sliders move: the time that one frame of each slider of a study's report takes in headless Chromium.

    bench/slider.py MMC CHROMIUM CHROMEDRIVER [STUDY [name=value ...]]

The study is models/superposition.mm by default. A slider is moved to 200 places, one after the other has been drawn; what is measured goes
from the input event to the new picture in the document (`drawn`) and to the next animation frame behind it (`shown`, at least one
sixtieth of a second). Nothing else should run beside it.
"""
import os
import statistics
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "tests", "browser"))
from browser import Browser, draw_all  # noqa: E402

MOVE = """
const [box, done] = arguments, input = box.querySelector('.slider input'), charts = [...box.querySelectorAll('.chart')];
const all_at = to => new Promise(go => {
  const see = () => { if (charts.every(chart => Number(chart.dataset.frame) === to)) { watcher.disconnect(); go(); } };
  const watcher = new MutationObserver(see);
  for (const chart of charts) watcher.observe(chart, { attributes: true, attributeFilter: ['data-frame'] });
  see();
});
const drawn = [], shown = [], last = Number(input.max);
box.scrollIntoView();
(async () => {
  await new Promise(go => setTimeout(go, 500));
  for (let k = 0; k < 200; k++) {
    await new Promise(requestAnimationFrame);
    const to = (k * 37) % (last + 1), start = performance.now();
    input.value = to;
    input.dispatchEvent(new Event('input'));
    await all_at(to);
    drawn.push(performance.now() - start);
    await new Promise(requestAnimationFrame);
    shown.push(performance.now() - start);
  }
  done([drawn.slice(10), shown.slice(10)]);
})();
"""


def spread(times):
    times = sorted(times)
    return f"{statistics.median(times):7.1f} {times[int(0.95 * len(times))]:7.1f}"


def main():
    mmc, chromium, chromedriver = sys.argv[1:4]
    study = sys.argv[4:] or [os.path.join(HERE, "..", "models", "superposition.mm")]
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([mmc, "run", *study, "--quiet", "--out", folder], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        with Browser(chromium, chromedriver) as browser:
            browser.open(os.path.join(folder, "report.html"))
            draw_all(browser)
            print("ms: median and 95th percentile    drawn            shown")
            for box in browser.run("return [...document.querySelectorAll('figure')].filter(f => f.querySelector('.slider'))"):
                name, frames = browser.run("return [arguments[0].querySelector('figcaption')?.textContent ?? '', "
                                           "Number(arguments[0].querySelector('input').max) + 1]", box)
                drawn, shown = browser.call("/execute/async", {"script": MOVE, "args": [box]})
                print(f"{name[:36]:36} {spread(drawn)}  {spread(shown)}   ({frames} frames)")


if __name__ == "__main__":
    main()
