"""The report of a run in a real browser: headless Chromium, driven by chromedriver over the WebDriver protocol.

    report_test.py MMC CHROMIUM CHROMEDRIVER [FOLDER_FOR_SCREENSHOTS]

Uses nothing beyond Python's library. Prints a line per failed check and ends with `cases: N passed, N failed`, as all tests do.
"""
import base64
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

HERE = os.path.dirname(os.path.abspath(__file__))
END, HOME, RIGHT, LEFT, TAB, SPACE = "\ue010", "\ue011", "\ue014", "\ue012", "\ue004", " "


class Browser:
    """One session. Every method is one command of https://www.w3.org/TR/webdriver2/, or of Chromium's protocol."""

    def __init__(self, chromium, chromedriver):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.driver = subprocess.Popen([chromedriver, f"--port={port}"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.base = f"http://127.0.0.1:{port}"
        for _ in range(200):
            try:
                urllib.request.urlopen(self.base + "/status", timeout=5)
                break
            except (urllib.error.URLError, OSError):
                time.sleep(0.05)
        options = {
            "binary": chromium,
            "args": ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars", "--window-size=1100,900"],
        }
        capabilities = {
            "browserName": "chrome",
            "goog:chromeOptions": options,
            "goog:loggingPrefs": {"browser": "ALL", "performance": "ALL"},
        }
        self.session = ""
        self.session = "/session/" + self.call("/session", {"capabilities": {"alwaysMatch": capabilities}})["sessionId"]

    def call(self, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.base + self.session + path, data, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=120) as answer:
            return json.load(answer)["value"]

    def open(self, path):
        self.call("/url", {"url": "file://" + path})

    def run(self, script, *arguments):
        return self.call("/execute/sync", {"script": script, "args": list(arguments)})

    def wait(self, script, seconds=30):
        end = time.time() + seconds
        while time.time() < end:
            value = self.run(script)
            if value:
                return value
            time.sleep(0.05)
        return None

    def keys(self, selector, keys):
        element = self.run("return document.querySelector(arguments[0])", selector)
        self.call(f"/element/{next(iter(element.values()))}/value", {"text": keys})

    def press(self, key):
        """A key to whatever has the focus."""
        actions = [{"type": "keyDown", "value": key}, {"type": "keyUp", "value": key}]
        self.call("/actions", {"actions": [{"type": "key", "id": "keyboard", "actions": actions}]})

    def cdp(self, command, parameters):
        return self.call("/goog/cdp/execute", {"cmd": command, "params": parameters})

    def log(self, kind):
        return self.call("/se/log", {"type": kind})

    def picture(self, path):
        with open(path, "wb") as file:
            file.write(base64.b64decode(self.cdp("Page.captureScreenshot", {"captureBeyondViewport": True})["data"]))

    def close(self):
        """Ends the session, which ends Chromium, and then the driver."""
        try:
            urllib.request.urlopen(urllib.request.Request(self.base + self.session, method="DELETE"), timeout=20).read()
        except (urllib.error.URLError, OSError):
            pass
        self.driver.terminate()
        self.driver.wait()


passed = failed = 0


def check(what, holds, *more):
    global passed, failed
    if holds:
        passed += 1
    else:
        failed += 1
        print(f"FAILED: {what}", *more)


def requests_to_a_network(browser):
    """Addresses that the page asked for, other than the file itself and data within it."""
    found = []
    for entry in browser.log("performance"):
        message = json.loads(entry["message"])["message"]
        if message["method"] == "Network.requestWillBeSent":
            url = message["params"]["request"]["url"]
            if not re.match(r"(file|data|blob):", url):
                found.append(url)
    return found


# The drawn charts, all of them; a chart is drawn when it comes into view.
ALL_DRAWN = "return [...document.querySelectorAll('.chart')].every(c => c.classList.contains('js-plotly-plot') && c.querySelector('.plotly'))"
FIGURE = "[...document.querySelectorAll('figure')].find(f => f.querySelector('figcaption')?.textContent === '%s')"


def figure(title):
    return FIGURE % title


def draw_all(browser):
    for i in range(browser.run("return document.querySelectorAll('.chart').length")):
        browser.run("document.querySelectorAll('.chart')[arguments[0]].scrollIntoView()", i)
        browser.wait(f"return document.querySelectorAll('.chart')[{i}].querySelector('.plotly')")
    browser.wait(ALL_DRAWN)
    browser.wait("return [...document.querySelectorAll('.heatmaplayer')].every(l => l.querySelector('image'))", 10)


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
        browser = Browser(chromium, chromedriver)
        try:
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
                test_keyboard(browser)
                test_dark(browser, pictures)
                test_phone_and_print(browser, pictures)
            asked = requests_to_a_network(browser)
            check("nothing is asked of a network", not asked, asked)
            messages = [entry for entry in browser.log("browser") if entry["level"] in ("SEVERE", "WARNING")]
            check("no errors on the console", not messages, messages)
        finally:
            browser.close()
    print(f"cases: {passed} passed, {failed} failed")
    return 0 if failed == 0 else 1


if __name__ == "__main__":
    sys.exit(main())
