"""The report of several runs, `mmc compare --report`, in a real browser (browser.py).

    compare_test.py MMC CHROMIUM CHROMEDRIVER [FOLDER_FOR_SCREENSHOTS]
"""
import os
import subprocess
import sys
import tempfile

from browser import ALL_DRAWN, HOME, Browser, check, check_quiet, conclude, draw_all, figure

HERE = os.path.dirname(os.path.abspath(__file__))


def compared(mmc, folder):
    """Three runs, of which the last has a figure of its own; the page's path."""
    for name, words in {"a": [], "b": ["lr=0.2"], "c": ["lr=0.4", "extra=true"]}.items():
        subprocess.run([mmc, "run", os.path.join(HERE, "compare.mm"), "--quiet", "--out", os.path.join(folder, name), *words], check=True,
                       stdout=subprocess.DEVNULL)
    page = os.path.join(folder, "compared.html")
    subprocess.run([mmc, "compare", *(os.path.join(folder, name) for name in "abc"), "--report", page], check=True,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return page


def test_tables(browser):
    runs = browser.run("return [...document.querySelectorAll('table.runs th.run')].map(t => t.textContent)")
    check("runs are named by what differs", runs == ["lr=0.1 extra=false", "lr=0.2 extra=false", "lr=0.4 extra=true"], runs)
    first = browser.run("return [...document.querySelector('#settings + table').querySelectorAll('tr.differs')].map(r => r.textContent)")
    check("settings that differ come first", [r[:2] for r in first] == ["lr", "ex"], first)
    verdicts = browser.run("return [...document.querySelectorAll('#claims + table td')].map(c => c.className)")
    check("verdicts", verdicts == ["holds", "holds", "failed"], verdicts)
    check("a user's text is text", browser.run("return document.querySelector('#claims + table tr.differs th').textContent") == "it is slow <b>")
    links = browser.run("return [...document.querySelectorAll('table.runs a')].map(a => a.getAttribute('href'))")
    check("each run's own report", links == ["./a/report.html", "./b/report.html", "./c/report.html"], links)


def test_figures(browser):
    def data(title, panel=0):
        return browser.run(f"return {figure(title)}.querySelectorAll('.chart')[{panel}]._fullData.map(t => ({{type: t.type, name: t.name, "
                           "legend: t.showlegend, group: t.legendgroup, dash: t.line?.dash, opacity: t.opacity, width: t.width, zmax: t.zmax}))")

    def legend(title):
        return browser.run(f"return [...{figure(title)}.querySelectorAll('.legendtext')].map(t => t.textContent)")

    runs = ["lr=0.1 extra=false", "lr=0.2 extra=false", "lr=0.4 extra=true"]
    curves = data("Curves")
    # Two of each run, the bound of all runs once, and two that say which curve is which.
    check("traces are the sum", len(curves) == 3 * 2 + 1 + 2, [t["name"] for t in curves])
    check("each run is in the legend once", legend("Curves") == runs + ["bound", "straight", "bent"], legend("Curves"))
    check("all curves of a run are one group", [t["group"] for t in curves[:6]] == [r for r in runs for _ in range(2)])
    check("curves of a run differ", [t["dash"] for t in curves[:6]] == ["solid", "dash"] * 3)
    cloud = data("Cloud")
    check("points on the same axes", [t["name"] for t in cloud] == runs and legend("Cloud") == runs, cloud)
    counts = data("Counts")
    check("histograms shine through", [t["opacity"] for t in counts] == [0.5] * 3, counts)
    heights = data("Heights")
    check("bars stand side by side", [round(t["width"], 6) for t in heights] == [round(0.8 / 3, 6)] * 3, heights)
    check("what is the same is drawn once", len(data("Always so")) == 1)
    maps = browser.run(f"return [...{figure('Map')}.querySelectorAll('.chart')].map(c => [c._fullData[0].zmin, c._fullData[0].zmax])")
    check("maps side by side, with the same colours", len(maps) == 3 and all(m == maps[0] for m in maps) and abs(maps[0][1] - 2.2) < 1e-5, maps)
    check("a figure of one run", browser.run(f"return {figure('Extra (only lr=0.4 extra=true)')} !== undefined"))


def test_slider(browser):
    charts = f"[...{figure('History')}.querySelectorAll('.chart')]"
    browser.run(f"{figure('History')}.querySelector('input').id = 'slider'")
    browser.keys("#slider", HOME)
    check("one slider moves all runs", browser.wait(f"return {charts}.every(c => Number(c.dataset.frame) === 0 && Math.abs(c._fullData[0].z[0][0]) < 1e-3)"))
    titles = browser.run(f"return [...{figure('History')}.querySelectorAll('.panel-title')].map(t => t.textContent)")
    note = browser.run(f"return {figure('History')}.querySelector('.note').textContent")
    check("other numbers of frames are told", "different numbers of frames" in note, note)
    browser.run("const i = document.querySelector('#slider'); i.value = 11; i.dispatchEvent(new Event('input'))")
    last = browser.wait(f"const c = {charts}; return c.every(c => Number(c.dataset.frame) === 11) && Math.abs(c[1]._fullData[0].z[0][0] - 2.2) < 1e-3 "
                        "&& Math.abs(c[2]._fullData[0].z[0][0] - 2) < 1e-3")
    check("each is at its end together", last)
    ends = browser.run(f"return [...{figure('History')}.querySelectorAll('.panel-title')].map(t => t.textContent)")
    check("and says so", ends[2] == "lr=0.4 extra=true: frame 5", ends)
    check("with titles of their own", titles[0] == "lr=0.1 extra=false: frame 0" and len(titles) == 3, titles)


def test_phone(browser, folder):
    browser.cdp("Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": "dark"}]})
    browser.wait("return document.querySelector('.chart')._fullLayout.font.color === '#d7dbe0'", 10)
    browser.picture(os.path.join(folder, "compared-dark.png"))
    browser.cdp("Emulation.setDeviceMetricsOverride", {"width": 390, "height": 844, "deviceScaleFactor": 2, "mobile": True})
    width = browser.wait("return document.documentElement.scrollWidth <= 390 && document.documentElement.scrollWidth", 5)
    check("a phone need not scroll sideways", width is not None and width <= 390, browser.run("return document.documentElement.scrollWidth"))
    browser.picture(os.path.join(folder, "compared-phone.png"))


def main():
    mmc, chromium, chromedriver = sys.argv[1:4]
    with tempfile.TemporaryDirectory() as folder:
        pictures = sys.argv[4] if len(sys.argv) > 4 else folder
        page = compared(mmc, folder)
        with Browser(chromium, chromedriver) as browser:
            browser.open(page)
            test_tables(browser)
            if browser.run("return document.querySelector('figure.still') === null"):
                draw_all(browser)
                check("all figures are drawn", browser.run(ALL_DRAWN))
                browser.picture(os.path.join(pictures, "compared-light.png"))
                test_figures(browser)
                test_slider(browser)
                test_phone(browser, pictures)
            check_quiet(browser)
    return conclude()


if __name__ == "__main__":
    sys.exit(main())
