"""Headless Chromium for tests, driven by the DevTools protocol over a pipe. Knows no page."""

import base64
import json
import os
import select
import shutil
import subprocess
import tempfile
import time


def chromium():
    """Path of the browser, or None."""
    return os.environ.get("METERHOUSE_CHROMIUM") or shutil.which("chromium")


class Browser:
    """One window of 1600 x 900, without internet. Messages are JSON, ended by a zero byte: to Chromium's descriptor 3, from its 4."""

    def __init__(self, path):
        self.folder = tempfile.mkdtemp(prefix="meterhouse-browser-")
        theirs_in, self.write_end = os.pipe()
        self.read_end, theirs_out = os.pipe()
        self.process = subprocess.Popen(
            ["/bin/sh", "-c", f'exec "$0" "$@" 3<&{theirs_in} 4>&{theirs_out}', path, "--headless=new", "--no-sandbox",
             "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--disable-background-networking",
             "--disable-component-update", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1", "--hide-scrollbars", "--window-size=1600,900", "--remote-debugging-pipe",
             f"--user-data-dir={self.folder}", "about:blank"],
            pass_fds=(theirs_in, theirs_out), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, env={**os.environ, "HOME": self.folder})
        os.close(theirs_in)
        os.close(theirs_out)
        self.buffer, self.number, self.events, self.session = b"", 0, [], None

    def __enter__(self):
        try:
            target = self.call("Target.createTarget", url="about:blank")["targetId"]
            self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
            for domain in ("Page", "Network", "Runtime", "Log"):
                self.call(f"{domain}.enable")
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()
        os.close(self.write_end)
        os.close(self.read_end)
        shutil.rmtree(self.folder, ignore_errors=True)

    def receive(self, deadline):
        """The next message: an answer or an event."""
        while b"\0" not in self.buffer:
            if not select.select([self.read_end], [], [], max(0, deadline - time.monotonic()))[0]:
                raise TimeoutError("the browser does not answer")
            read = os.read(self.read_end, 1 << 20)
            if not read:
                raise RuntimeError(f"the browser ended with status {self.process.wait()}")
            self.buffer += read
        message, _, self.buffer = self.buffer.partition(b"\0")
        return json.loads(message)

    def call(self, method, **parameters):
        self.number += 1
        request = {"id": self.number, "method": method, "params": parameters}
        if self.session:
            request["sessionId"] = self.session
        data = json.dumps(request).encode() + b"\0"
        while data:
            data = data[os.write(self.write_end, data):]
        deadline = time.monotonic() + 60
        while True:
            message = self.receive(deadline)
            if message.get("id") == self.number:
                if "error" in message:
                    raise RuntimeError(f"{method}: {message['error']}")
                return message["result"]
            self.events.append(message)

    def evaluate(self, expression):
        result = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in result:
            raise RuntimeError(f"{expression}: {result['exceptionDetails']}")
        return result["result"].get("value")

    def open(self, url):
        """A document of its own, also where only what follows # differs."""
        self.call("Page.navigate", url="about:blank")
        self.events.clear()
        self.call("Page.navigate", url=url)

    def wait(self, condition, seconds=60):
        """Until a JavaScript expression is true; an exception means not yet."""
        deadline = time.monotonic() + seconds
        while self.evaluate(f"(() => {{ try {{ return Boolean({condition}) }} catch {{ return false }} }})()") is not True:
            if time.monotonic() > deadline:
                raise TimeoutError(condition)
            time.sleep(0.1)

    def requested(self):
        """URLs that the page asked for since open()."""
        return [event["params"]["request"]["url"] for event in self.events
                if event.get("method") == "Network.requestWillBeSent"]

    def complaints(self):
        """What scripts threw and what went to the console since open()."""
        found = []
        for event in self.events:
            if event.get("method") == "Runtime.exceptionThrown":
                found.append(event["params"]["exceptionDetails"]["text"])
            if event.get("method") == "Log.entryAdded" and event["params"]["entry"]["level"] == "error":
                found.append(event["params"]["entry"]["text"])
        return found

    def screenshot(self, path, element, width, height, scale):
        """The upper part of an element in a window of that size, in `scale` of its size."""
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)
        time.sleep(0.5)  # the page redraws
        x, y = self.evaluate(f"(({{x, y}}) => [x, y])({element}.getBoundingClientRect())")
        clip = {"x": x, "y": y, "width": width - 2 * x, "height": height - y, "scale": scale}
        image = self.call("Page.captureScreenshot", format="png", clip=clip)["data"]
        with open(path, "wb") as file:
            file.write(base64.b64decode(image))
