"""What the tests in a browser share: headless Chromium, driven by chromedriver over the WebDriver protocol, and how checks are counted.

Uses nothing beyond Python's library.
"""
import base64
import json
import re
import socket
import subprocess
import time
import urllib.error
import urllib.request

END, HOME, RIGHT, LEFT, TAB, SPACE, ENTER = "\ue010", "\ue011", "\ue014", "\ue012", "\ue004", " ", "\ue007"
UP, DOWN = "\ue013", "\ue015"


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

    def __enter__(self):
        return self

    def __exit__(self, *_):
        """Ends the session, which ends Chromium, and then the driver."""
        try:
            urllib.request.urlopen(urllib.request.Request(self.base + self.session, method="DELETE"), timeout=20).read()
        except (urllib.error.URLError, OSError):
            pass
        self.driver.terminate()
        self.driver.wait()


counts = {"passed": 0, "failed": 0}


def check(what, holds, *more):
    counts["passed" if holds else "failed"] += 1
    if not holds:
        print(f"FAILED: {what}", *more)


def conclude():
    """The line that all tests end with; the exit code."""
    print(f"cases: {counts['passed']} passed, {counts['failed']} failed")
    return 0 if counts["failed"] == 0 else 1


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


def check_quiet(browser):
    """Neither a request nor a complaint."""
    asked = requests_to_a_network(browser)
    check("nothing is asked of a network", not asked, asked)
    messages = [entry for entry in browser.log("browser") if entry["level"] in ("SEVERE", "WARNING")]
    check("no errors on the console", not messages, messages)


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
