"""The report of a run in a real browser (browser.py).

    report_test.py MMC CHROMIUM CHROMEDRIVER [FOLDER_FOR_SCREENSHOTS]

Prints a line per failed check and ends with `cases: N passed, N failed`, as all tests do.
"""
import base64
import os
import subprocess
import sys
import tempfile
import time

from browser import ALL_DRAWN, END, ENTER, HOME, RIGHT, SPACE, TAB, Browser, check, check_quiet, conclude, draw_all, figure

HERE = os.path.dirname(os.path.abspath(__file__))
FIT = {}  # what the run's files say of its training


def test_text(browser):
    check("title is escaped", browser.run("return document.querySelector('h1').textContent") == "Every kind of drawing <b>")
    check("a user's text is no script", browser.run("return window.broken") is None)
    check("formula", browser.run("return document.querySelector('math munderover, math msubsup') !== null"))
    check("claims", "1 of 2 claims failed" in browser.run("return document.querySelector('details summary').textContent"))
    check("skipped claim", browser.run("return document.querySelectorAll('.made .skipped').length") == 1)
    check("values stand below their statement", browser.run(
        "return document.querySelector('table.shown').closest('.made').previousElementSibling.textContent.includes('show wave')"))


def test_traces(browser):
    """What plotly.js was given, for every kind of drawing."""
    def data(title, panel=0):
        return browser.run(f"return {figure(title)}.querySelectorAll('.chart')[{panel}]._fullData.map(t => ({{type: t.type, mode: t.mode, "
                           "name: t.name, yaxis: t.yaxis, dash: t.line?.dash, fill: t.fill, n: t.x?.length ?? 0}))")

    def layout(title, path):
        return browser.run(f"return {figure(title)}.querySelector('.chart')._fullLayout.{path}")

    lines = data("Lines")
    check("lines", [t["type"] for t in lines] == ["scatter"] * 5, lines)
    check("dashed", lines[1]["dash"] == "dash")
    check("band", lines[3]["fill"] == "tonexty")
    check("a long line is thinned", 1000 < lines[0]["n"] <= 8004, lines[0]["n"])
    check("and keeps its values", browser.run(
        f"const t = {figure('Lines')}.querySelector('.chart')._fullData[0]; "
        "return Math.max(...[...t.x].map((x, i) => Math.abs(Math.sin(20 * x) - t.y[i])))") < 1e-5)
    check("logarithmic axes", layout("Logarithmic, one end fixed", "xaxis.type") == "log")
    low, high = layout("Logarithmic, one end fixed", "yaxis.range")
    check("one fixed end", abs(low + 0.30103) < 1e-6 and high > 0.43, low, high)
    check("second axis", [t.get("yaxis") for t in data("Two axes")] == ["y", "y2"])
    check("error bars", browser.run(f"return {figure('Two axes')}.querySelectorAll('.errorbar').length") == 3)
    check("a second legend", browser.run(f"return {figure('Two axes')}.querySelectorAll('.legend, .legend2').length") == 2)
    check("small multiples", browser.run(f"return {figure('Small multiples')}.querySelectorAll('.chart .plotly').length") == 3)
    words = browser.run(f"return [...{figure('Small multiples')}.querySelectorAll('.textpoint')].map(t => t.textContent)")
    check("points with text", words[:3] == ["a", "<i>", "c"], words)
    check("equal axes", browser.run(
        f"const l = {figure('Small multiples')}.querySelector('.chart')._fullLayout; "
        "return Math.abs(Math.abs(l.xaxis._m / l.yaxis._m) - 1) < 1e-6"))
    check("arrows", browser.run(
        f"return {figure('Small multiples')}.querySelectorAll('.chart')[1]._fullData[0].marker.symbol") == "arrow")
    check("histograms", [t["type"] for t in data("Small multiples", 2)] == ["bar", "bar"])
    check("map", browser.run(f"return {figure('Map')}.querySelector('.chart')._fullData[0].zmin") == -2)
    check("cell text", browser.run(
        f"return [...{figure('Map')}.querySelectorAll('.heatmap-label')].map(t => t.textContent).join()").replace("−", "-") == "1.0,-2.0,0.50,2.0",
        browser.run(f"return [...{figure('Map')}.querySelectorAll('.heatmap-label')].map(t => t.textContent)"))
    check("row 0 is on top", layout("Map", "yaxis.range") == [1.5, -0.5], layout("Map", "yaxis.range"))
    check("titles of pictures", browser.run(f"return {figure('Pictures')}.querySelectorAll('.annotation').length") == 5)


def test_slider(browser, folder):
    chart = figure("History") + ".querySelector('.chart')"
    browser.run(f"{figure('History')}.scrollIntoView()")
    browser.run(f"{figure('History')}.querySelector('input').id = 'slider'")
    z = f"return {chart}._fullData[0].z.map(row => [...row])"

    def frame_is(k):
        return browser.wait(f"return Number({chart}.dataset.frame ?? 29) === {k} && Number({chart}._fullData[0].z[0][0].toFixed(3)) === {k}")

    def map_picture():
        return browser.run(f"return {chart}.querySelector('.heatmaplayer image').href.baseVal")

    check("the last frame is shown first", frame_is(29))
    last = map_picture()
    browser.keys("#slider", HOME)
    check("Home: the first frame", frame_is(0))
    expected = [[float(i)] * 4 for i in range(4)]
    check("its numbers", all(abs(a - b) < 1e-3 for row, want in zip(browser.run(z), expected) for a, b in zip(row, want)), browser.run(z))
    check("its title", browser.run(f"return {figure('History')}.querySelector('.panel-title').textContent") == "frame 0")
    check("the picture moved", map_picture() != last)
    browser.keys("#slider", RIGHT * 3)
    check("arrow keys", frame_is(3))
    browser.keys("#slider", END)
    check("End: the last frame", frame_is(29))
    check("the same picture as before", map_picture() == last)
    browser.keys("#slider", HOME)
    frame_is(0)
    browser.run(f"{figure('History')}.querySelector('.slider button').focus()")
    browser.press(SPACE)
    check("play", browser.wait(f"return Number({chart}.dataset.frame) > 2"))
    browser.press(SPACE)
    browser.keys("#slider", HOME)
    points = figure("Moving points") + ".querySelector('.chart')"
    browser.run(f"const i = {figure('Moving points')}.querySelector('input'); i.value = 7; i.dispatchEvent(new Event('input'))")
    check("points move", browser.wait(f"return {points}.dataset.frame === '7' && Math.abs({points}._fullData[0].y[2] - 9) < 1e-3"))
    check("labels stay", browser.run(f"return {points}._fullData[0].text.join()") == "0,1,2,3")


# Moves a figure's slider and gives what the second function sees right after it, and again when the slider has rested.
PAINTED = """
const [box, to, see, done] = arguments, input = box.querySelector('input'), chart = box.querySelector('.chart'), look = new Function('chart', 'return ' + see);
const watcher = new MutationObserver(async () => {
  if (Number(chart.dataset.frame) !== to) return;
  watcher.disconnect();
  const first = await look(chart), known = chart._fullData[0].y?.[2] ?? chart._fullData[0].z?.[0][0];
  await new Promise(go => setTimeout(go, 600));
  done([first, await look(chart), known, chart._fullData[0].y?.[2] ?? chart._fullData[0].z?.[0][0]]);
});
watcher.observe(chart, { attributes: true });
input.value = to;
input.dispatchEvent(new Event('input'));
"""
PIXELS = """(async () => {
  const image = chart.querySelector('.heatmaplayer image'), painted = chart.querySelector('canvas.painted'), canvas = document.createElement('canvas');
  const picture = painted ?? new Image();
  if (!painted) { picture.src = image.href.baseVal; await picture.decode(); }
  canvas.width = picture.width; canvas.height = picture.height;
  const context = canvas.getContext('2d'), box = (painted ?? image).getBoundingClientRect();
  context.drawImage(picture, 0, 0);
  return [box.left, box.top, box.width, box.height, ...context.getImageData(0, 0, picture.width, picture.height).data];
})()"""
PLACES = """[...chart.querySelectorAll('.point')].flatMap(p => p.getAttribute('transform').match(/-?[0-9.]+/g).map(Number))
  .concat([...chart.querySelectorAll('.textpoint text')].flatMap(t => [Number(t.getAttribute('x')), Number(t.getAttribute('y'))]))"""


def test_painted(browser):
    """Frames that are painted straight into the picture look as plotly.js draws them, and plotly.js learns of them later."""
    for title, to, see, within in (("History", 11, PIXELS, 1), ("History", 0, PIXELS, 1), ("Moving points", 13, PLACES, 0.02)):
        box = browser.run(f"return {figure(title)}")
        before, after, then, known = browser.call("/execute/async", {"script": PAINTED, "args": [box, to, see]})
        check(f"{title}: painted as drawn", len(before) == len(after) > 15 and max(abs(a - b) for a, b in zip(before, after)) <= within, before, after)
        check(f"{title}: plotly.js is told when it rests", abs(known - to - (2 if see is PLACES else 0)) < 1e-3 and abs(then - known) > 1, then, known)


def test_graph(browser, folder):
    """The tree, the drawing and what is told of a value."""
    browser.run("document.querySelector('#graph').scrollIntoView()")
    check("the graph is there", browser.wait("return document.querySelector('.graph').dataset.ready"))
    tree = "[...document.querySelectorAll('.graph-tree > *')]"
    names = browser.run(f"return {tree}.map(e => e.querySelector('span').textContent)")
    check("top: what the study names", {"t", "wave", "net", "spots", "fit", "Lines"} <= set(names), names)
    check("nothing is open at first", browser.run("return document.querySelectorAll('.graph-tree details[open]').length") == 0)
    boxes = browser.run("return document.querySelectorAll('.graph-drawing .box').length")
    check("they are drawn", boxes == len(names), boxes, len(names))
    check("with what is made of what", browser.run("return document.querySelectorAll('.graph-drawing .edge').length") > 10)

    # Into the loop, by the keyboard: Tab to the drawing, Enter on a group.
    browser.run(f"{tree}.find(e => e.querySelector('span').textContent === 'fit').querySelector('summary').focus()")
    browser.press(ENTER)
    check("Enter opens a group", browser.wait("return document.querySelector('.graph-path').textContent === 'the study › fit'"))
    loop = "[...document.querySelectorAll('.graph-drawing .box.inner')].find(b => b.textContent.startsWith('steps'))"
    browser.run(f"{loop}.focus()")
    browser.press(ENTER)
    check("and so in the drawing", browser.wait("return document.querySelector('.graph-path').textContent === 'the study › fit › steps'"))
    check("the tree follows", browser.run("return document.querySelector('.graph-tree details[aria-current] > summary').textContent.includes('loop, 20 steps')"))
    check("what it takes", "spots" in browser.run("return document.querySelector('.graph-facts').textContent"))
    check("what a loop carries goes round", browser.run("return document.querySelectorAll('.graph-drawing .edge.back').length") == 4)
    focus = "return document.activeElement.dataset.box"
    browser.run("document.querySelector('.graph-drawing [tabindex=\"0\"]').focus()")
    before = browser.run(focus)
    browser.press(RIGHT)
    check("arrow keys move between boxes", browser.run(focus) not in (None, before), before)
    browser.picture(os.path.join(folder, "graph.png"))

    # A value that was kept, and one that was not.
    browser.run("document.querySelector('.graph-path button:nth-of-type(2)').click()")
    browser.run("[...document.querySelectorAll('.graph-drawing .box.value')].find(b => b.textContent.startsWith('loss')).dispatchEvent(new MouseEvent('click'))")
    told = browser.run("return Object.fromEntries([...document.querySelectorAll('.graph-facts tr')].map(r => [r.cells[0].textContent, r.cells[1].textContent]))")
    losses = FIT["losses"]
    check("shape", told.get("type") == "f32[20]", told)
    check("statistics", abs(float(told["min"]) - min(losses)) < 1e-4 * abs(min(losses)) and abs(float(told["max"]) - max(losses)) < 1e-4 * max(losses)
          and abs(float(told["mean"]) - sum(losses) / 20) < 1e-4 * max(losses) and told["nan"] == "0", told)
    check("kept as", told.get("kept as") == "fit.loss", told)
    link = browser.run("const a = document.querySelector('.graph-facts a'); a.click(); return [a.textContent, document.querySelector(a.getAttribute('href')).textContent]")
    check("the line of the source", "figures.mm, line" in link[0] and "let fit = train net" in link[1], link)
    browser.run("[...document.querySelectorAll('.graph-facts button.link')].find(b => b.textContent.includes('steps')).click()")
    told = browser.run("return document.querySelector('.graph-facts').textContent")
    check("a value of the loop is not kept", "not kept" in told and "div" in told, told)
    name = browser.run("const b = document.querySelector('.graph-tree > button'); b.click(); return b.querySelector('span').textContent")
    check("a value in the tree", browser.run("return document.querySelector('.graph-facts h3').textContent") == name, name)


def test_keyboard(browser):
    """Every control is reached with the Tab key alone."""
    browser.run("document.activeElement.blur(); window.scrollTo(0, 0)")
    reached = set()
    for _ in range(40):
        browser.press(TAB)
        reached.add(browser.run("return document.activeElement.tagName"))
    check("Tab reaches links, details, buttons and sliders", {"A", "SUMMARY", "BUTTON", "INPUT"} <= reached, reached)


def test_dark(browser, folder):
    colours = "return [getComputedStyle(document.body).backgroundColor, document.querySelector('.chart')._fullLayout.font.color]"
    light = browser.run(colours)
    browser.cdp("Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": "dark"}]})
    browser.wait("return document.querySelector('.chart')._fullLayout.font.color !== '%s'" % light[1], 10)
    dark = browser.run(colours)
    check("dark mode turns the page", light[0] == "rgb(255, 255, 255)" and dark[0] == "rgb(21, 24, 28)", light, dark)
    check("and the figures", light[1] != dark[1], light, dark)
    check("a black line is seen on dark", browser.run(
        f"return {figure('Two axes')}.querySelector('.chart')._fullData[1].line.color") == "#d7dbe0")
    browser.picture(os.path.join(folder, "dark.png"))
    browser.cdp("Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": "light"}]})
    browser.wait("return document.querySelector('.chart')._fullLayout.font.color === '%s'" % light[1], 10)


def test_phone_and_print(browser, folder):
    pdf = base64.b64decode(browser.cdp("Page.printToPDF", {})["data"])
    check("it prints", pdf.startswith(b"%PDF") and len(pdf) > 20_000, len(pdf))
    browser.cdp("Emulation.setDeviceMetricsOverride", {"width": 390, "height": 844, "deviceScaleFactor": 2, "mobile": True})
    time.sleep(0.5)
    check("a phone need not scroll sideways", browser.run("return document.documentElement.scrollWidth") <= 390,
          browser.run("return document.documentElement.scrollWidth"))
    browser.picture(os.path.join(folder, "phone.png"))


def test_still(browser):
    """The report of an mmc that was built without plotly.js."""
    check("still figures", browser.run("return document.querySelectorAll('figure.still > svg').length") > 8)
    check("which says so once", browser.run("return document.body.textContent.split('without plotly.js').length") == 2)
    check("no script to draw", browser.run("return document.querySelectorAll('.chart').length") == 0)


def main():
    mmc, chromium, chromedriver = sys.argv[1:4]
    with tempfile.TemporaryDirectory() as folder:
        pictures = sys.argv[4] if len(sys.argv) > 4 else folder
        subprocess.run([mmc, "run", os.path.join(HERE, "figures.mm"), "--quiet", "--out", folder], check=True, stdout=subprocess.DEVNULL)
        with open(os.path.join(folder, "series", "fit.loss.csv"), encoding="utf-8") as file:
            FIT["losses"] = [float(line.split(",")[1]) for line in file.readlines()[1:]]
        with Browser(chromium, chromedriver) as browser:
            browser.open(os.path.join(folder, "report.html"))
            test_text(browser)
            if browser.run("return document.querySelector('figure.still') !== null"):
                test_still(browser)
            else:
                draw_all(browser)
                check("all figures are drawn", browser.run(ALL_DRAWN))
                browser.picture(os.path.join(pictures, "light.png"))
                test_traces(browser)
                test_slider(browser, pictures)
                test_painted(browser)
                test_keyboard(browser)
                test_graph(browser, pictures)
                test_dark(browser, pictures)
                test_phone_and_print(browser, pictures)
            check_quiet(browser)
    return conclude()


if __name__ == "__main__":
    sys.exit(main())
