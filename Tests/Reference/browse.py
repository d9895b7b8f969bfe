# SPDX-License-Identifier: Apache-2.0
"""Opens a page in headless Chromium and prints what is found there, as JSON.

    python browse.py CHROMIUM URL WIDTH HEIGHT SCRIPTS PICTURE EXPRESSION

SCRIPTS is on or off; PICTURE a file for a screenshot, or -; EXPRESSION JavaScript, evaluated every 200 ms until
it gives something else than null, for 30 s. Printed: {"value": …, "errors": [console messages and exceptions],
"text": the page's text}. Speaks the browser's debugging protocol over a WebSocket by hand: the standard library
has none.
"""
import base64
import json
import os
import socket
import struct
import subprocess
import sys
import tempfile
import time
import urllib.request


class Page:
    """A tab of a browser, by its debugging protocol."""

    def __init__(self, address: str):
        host, path = address.removeprefix("ws://").split("/", 1)
        name, port = host.split(":")
        self.socket = socket.create_connection((name, int(port)), timeout=60)
        key = base64.b64encode(os.urandom(16)).decode()
        self.socket.sendall(
            (f"GET /{path} HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
             f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n").encode())
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            head += self.take(1)
        self.number, self.events = 0, []

    def take(self, count: int) -> bytes:
        data = b""
        while len(data) < count:
            chunk = self.socket.recv(count - len(data))
            if not chunk:
                raise EOFError("the browser has gone")
            data += chunk
        return data

    def message(self) -> dict:
        text = b""
        while True:
            flags, size = self.take(2)
            if size == 126:
                size = struct.unpack(">H", self.take(2))[0]
            elif size == 127:
                size = struct.unpack(">Q", self.take(8))[0]
            text += self.take(size)
            if flags & 128:
                return json.loads(text)

    def call(self, method: str, **parameters) -> dict:
        self.number += 1
        text = json.dumps({"id": self.number, "method": method, "params": parameters}).encode()
        mask = os.urandom(4)
        size = struct.pack("B", 128 | len(text)) if len(text) < 126 else struct.pack(">BH", 254, len(text))
        self.socket.sendall(b"\x81" + size + mask + bytes(byte ^ mask[i % 4] for i, byte in enumerate(text)))
        while (answer := self.message()).get("id") != self.number:
            self.events.append(answer)
        return answer.get("result", {})

    def value(self, expression: str):
        return self.call("Runtime.evaluate", expression=expression, returnByValue=True).get("result", {}).get("value")

    def errors(self) -> list[str]:
        found = []
        for event in self.events:
            parameters = event["params"]
            if event["method"] == "Runtime.exceptionThrown":
                found.append(parameters["exceptionDetails"].get("text", "exception"))
            elif event["method"] == "Log.entryAdded" and parameters["entry"]["level"] in ("error", "warning"):
                found.append(parameters["entry"]["text"])
            elif event["method"] == "Runtime.consoleAPICalled":
                found.append(str(parameters["args"]))
        return found


def browse(page: Page, arguments: list[str]) -> dict:
    url, width, height, scripts, picture, expression = arguments
    for domain in ("Page", "Runtime", "Log"):
        page.call(f"{domain}.enable")
    page.call("Emulation.setDeviceMetricsOverride", width=int(width), height=int(height), deviceScaleFactor=1,
              mobile=int(width) < 600)
    if scripts == "off":
        page.call("Emulation.setScriptExecutionDisabled", value=True)
    page.call("Page.navigate", url=url)
    value, deadline = None, time.monotonic() + 30
    while value is None and time.monotonic() < deadline:
        time.sleep(0.2)
        value = page.value(expression)
    if picture != "-":
        with open(picture, "wb") as file:
            file.write(base64.b64decode(page.call("Page.captureScreenshot", format="png")["data"]))
    return {"value": value, "errors": page.errors(), "text": page.value("document.body.innerText")}


def main() -> int:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        browser = subprocess.Popen(
            [sys.argv[1], "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
             f"--user-data-dir={folder}", "--remote-debugging-port=0", "about:blank"],
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        try:
            address = next((line for line in browser.stderr if "DevTools listening on" in line), None)
            if address is None:
                print("the browser does not start")
                return 1
            host = address.split("ws://")[1].split("/")[0]
            tab = urllib.request.Request(f"http://{host}/json/new?about:blank", method="PUT")
            page = Page(json.load(urllib.request.urlopen(tab))["webSocketDebuggerUrl"])
            print(json.dumps(browse(page, sys.argv[2:])))
            return 0
        finally:
            browser.kill()
            browser.wait()


if __name__ == "__main__":
    sys.exit(main())
