"""The report of a sweep in a real browser (browser.py).

    sweep_test.py MMC CHROMIUM CHROMEDRIVER [FOLDER_FOR_SCREENSHOTS]
"""
import os
import subprocess
import sys
import tempfile

from browser import ALL_DRAWN, Browser, check, check_quiet, conclude, draw_all

HERE = os.path.dirname(os.path.abspath(__file__))


def test_page(browser, table):
    check("title", browser.run("return document.querySelector('h1').textContent") == "Rates <b>")
    check("claims", "The claim holds" in browser.run("return document.querySelector('details summary').textContent"))
    rows = browser.run("return [...document.querySelectorAll('table.points tr')].slice(1).map(r => [...r.cells].map(c => c.textContent))")
    check("every point is in the table", [row[0] for row in rows] == [str(i) for i in range(6)], rows)
    scores = [float(row["score"]) for row in table]
    check("with its score", all(abs(float(row[3]) - score) <= 1e-5 * abs(score) for row, score in zip(rows, scores)), rows, scores)
    best = browser.run("return document.querySelector('tr.best').cells[0].textContent")
    check("the best one is marked", int(best) == scores.index(min(scores)), best, scores)
    check("points link to their folders", browser.run("return document.querySelector('tr.best a').getAttribute('href')") == f"./points/000{best}/")
    check("the sweep's source", "minimize off" in browser.run("return document.querySelector('pre.source').textContent"))
    if browser.run("return document.querySelector('figure.still') !== null"):
        return
    draw_all(browser)
    check("its figure is drawn", browser.run(ALL_DRAWN))
    y = browser.run("return [...document.querySelector('.chart')._fullData[0].y]")
    check("from the runs", len(y) == 6 and all(abs(a - b) <= 1e-5 * b for a, b in zip(y, scores)), y, scores)


def main():
    mmc, chromium, chromedriver = sys.argv[1:4]
    with tempfile.TemporaryDirectory() as folder:
        pictures = sys.argv[4] if len(sys.argv) > 4 else folder
        subprocess.run([mmc, "sweep", os.path.join(HERE, "sweep.mm"), "rates", "--quiet", "--out", folder], check=True, stdout=subprocess.DEVNULL)
        with open(os.path.join(folder, "table.csv"), encoding="utf-8") as file:
            names, *lines = [line.rstrip("\n").split(",") for line in file]
        with Browser(chromium, chromedriver) as browser:
            browser.open(os.path.join(folder, "report.html"))
            test_page(browser, [dict(zip(names, line)) for line in lines])
            browser.cdp("Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": "dark"}]})
            browser.cdp("Emulation.setDeviceMetricsOverride", {"width": 390, "height": 844, "deviceScaleFactor": 2, "mobile": True})
            width = browser.wait("return document.documentElement.scrollWidth <= 390 && document.documentElement.scrollWidth", 5)
            check("a phone need not scroll sideways", width is not None, browser.run("return document.documentElement.scrollWidth"))
            browser.picture(os.path.join(pictures, "sweep-phone.png"))
            check_quiet(browser)
    return conclude()


if __name__ == "__main__":
    sys.exit(main())
