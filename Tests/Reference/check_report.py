# SPDX-License-Identifier: Apache-2.0
"""Checks the pages of a job's folder: well-formed, self-contained, small, and true to result.json.

    python check_report.py DIR

Reads every report.html as XML and as HTML, with the standard library alone. Exit status 1 with a list of what is
wrong; 0 and the number of pages otherwise.
"""
import html.parser
import json
import pathlib
import re
import sys
import xml.etree.ElementTree as tree

MOST_BYTES = 3_000_000


class Reader(html.parser.HTMLParser):
    """Collects elements and attributes as a browser would see them."""

    def __init__(self):
        super().__init__()
        self.elements, self.attributes = set(), []

    def handle_starttag(self, tag, attributes):
        self.elements.add(tag)
        self.attributes += [(tag, name, value or "") for name, value in attributes]


def tables(root):
    """The data tables by the heading of their figure: lists of rows of texts."""
    found = {}
    for figure in root.iter("figure"):
        title = "".join(figure.find(".//h3").itertext())
        body = figure.find(".//details//tbody")
        if body is not None:
            found[title] = [["".join(cell.itertext()) for cell in row] for row in body]
    return found


def check_numbers(game, root, wrong):
    """Every number of the data tables that result.json has, equal to the last bit."""
    found = tables(root)

    def expect(title, column, numbers):
        got = [float(row[column]) for row in found.get(title, [])]
        if got != [float(number) for number in numbers]:
            wrong.append(f"{game['name']}: '{title}', column {column}")

    top = game["top"][:1000]
    expect("The strongest interactions", 4, [i["effect"] for i in top])
    expect("The strongest interactions", 3, [i["order"] for i in top])
    if [row[2] for row in found["The strongest interactions"]] != [shown(" · ".join(i["players"])) for i in top]:
        wrong.append(f"{game['name']}: names")
    for column, name in enumerate(["and_positive", "and_negative", "or_positive", "or_negative"], 1):
        expect("Strength by order", column, game["strength"][name][1:])
    by_size = sorted(range(game["n"]), key=lambda i: -abs(game["shapley"][i]))
    due = next(rows for title, rows in found.items() if title.startswith("What each "))
    shares = [float(row[1]) for row in due]
    if sorted(shares) != sorted(game["shapley"]) or [abs(s) for s in shares] != [
        abs(game["shapley"][i]) for i in by_size
    ]:
        wrong.append(f"{game['name']}: Shapley values")
    explain = game.get("explain")
    if explain:
        expect("How far the strongest carry", 1, [p["share"] for p in explain["fidelity"]])
        expect("Whether sparse interactions could be expected", 1, explain["conditions"]["mean_outputs"])
        expect("How the search closed in", 2, [s["objective"] for s in explain["history"]])
        expect("How the search closed in", 3, [s["lower_bound"] for s in explain["history"]])


def shown(text):
    """A name as pages print it: control characters as pictures, marks of direction as U+FFFD."""
    text = re.sub(r"[\x00-\x1f]", lambda m: chr(0x2400 + ord(m.group())), text).replace("\x7f", "\u2421")
    return re.sub("[\x80-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufffe\uffff]", "\ufffd", text)


def check_page(path, wrong):
    data = path.read_bytes()
    if len(data) > MOST_BYTES:
        wrong.append(f"{path}: {len(data)} bytes")
    text = data.decode("utf-8")
    root = tree.fromstring(text.replace("<!DOCTYPE html>", "", 1))
    reader = Reader()
    reader.feed(text)
    for element in {"script", "iframe", "object", "embed", "link", "form", "base"} & reader.elements:
        wrong.append(f"{path}: has <{element}>")
    for tag, name, value in reader.attributes:
        if name.startswith("on") or name == "style" or "javascript:" in value.lower():
            wrong.append(f"{path}: <{tag} {name}>")
        if name in ("href", "src", "xlink:href"):
            local = value.startswith("#") or value.startswith("data:image/png;base64,")
            if not local and not (path.parent / value).is_file():
                wrong.append(f"{path}: leads to {value!r}")
        if name in ("x", "y", "width", "height", "cx", "cy", "r", "d", "x1", "x2", "y1", "y2", "transform", "viewbox"):
            if re.search("nan|inf", value, re.IGNORECASE):
                wrong.append(f"{path}: {name}={value!r}")
    if re.search(r"url\((?!#)|@import|https?://", text):
        wrong.append(f"{path}: names a foreign address")
    for figure in root.iter("figure"):
        pictures = [svg for svg in figure.iter("svg") if svg.get("aria-hidden") != "true"]
        if any(svg.get("role") != "img" or len(svg.get("aria-label", "")) < 20 for svg in pictures):
            wrong.append(f"{path}: a picture without words")
        if figure.find(".//table") is None and pictures:
            wrong.append(f"{path}: a picture without numbers")
    return root


def main() -> int:
    folder = pathlib.Path(sys.argv[1])
    games = json.loads((folder / "result.json").read_text())["games"]
    wrong = []
    front = check_page(folder / "report.html", wrong)
    pages = 1
    if len(games) == 1:
        check_numbers(games[0], front, wrong)
    else:
        for game in games[:1000]:
            check_numbers(game, check_page(folder / "games" / game["name"] / "report.html", wrong), wrong)
            pages += 1
    print("\n".join(wrong[:50]) or f"{pages} pages")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
