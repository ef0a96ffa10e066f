"""Opens pages in a real browser, as pages.sh asks, and compares them with the tables that they were made from.

pages.py BROWSER DIRECTORY [RUN...]

Every *.html in the directory, and the report.html of every run or sweep, must be without a line on the console, without a request, without a
script of others, no wider than the screen, and within reach of Tab, in light, dark and on a phone. The numbers on the page of a run
must be those of its tables. Pictures go to DIRECTORY/pictures. The last line counts.
"""

import json
import math
import pathlib
import re
import sys
import time

import pyarrow.parquet as parquet
from playwright.sync_api import sync_playwright

LOOKS = {"light": (1100, "light"), "dark": (1100, "dark"), "phone": (390, "light")}
MOST_BYTES = 8 << 20
MOST_SECONDS = 4
# What Tab must reach: everything that can be used and seen.
USABLE = """[...document.querySelectorAll('a[href],button,select,input,summary,[tabindex]')]
  .filter(e => e.tabIndex >= 0 && !e.disabled && e.checkVisibility())"""

passed = failed = 0


def check(name, found, expected=True):
    global passed, failed
    if found == expected:
        passed += 1
    else:
        failed += 1
        print(f"   FAILED: {name}\n     found    {found}\n     expected {expected}")


def number(text):
    """The number that a page writes; None where it writes a dash."""
    text = text.replace("\u2212", "-").replace(",", "").replace("dB", "").strip()
    return None if text in ("–", "") else float(text)


def same(text, value, digits):
    """Whether a page's number is a table's, shortened to so many significant digits."""
    shown = number(text)
    if shown is None or value is None:
        return shown is None and value is None
    return math.isclose(shown, value, rel_tol=0.5000001 * 10 ** (1 - digits), abs_tol=1e-300)


def is_share(text, share):
    """Whether a page's percentage is a table's share; 0 % and 100 % only where it is exactly that."""
    if text.startswith(">"):
        return 0.9999 < share < 1
    if text.startswith("<"):
        return 0 < share < 0.0001
    shown = number(text.removesuffix("%"))
    return abs(shown - 100 * share) <= 0.00501 and (share in (0, 1)) == (text in ("0 %", "100 %"))


class Tables:
    def __init__(self, run):
        self.run = run
        self.manifest = json.loads((run / "manifest.json").read_text())

    def __getitem__(self, table):
        file = self.run / table / "part-0.parquet"
        return parquet.read_table(file).to_pylist() if file.exists() else []


def compare(page, run):
    """The numbers on the page of a run, or of a sweep, with those of its tables."""
    if (run / "candidates").exists():
        candidates(page, parquet.read_table(run / "candidates" / "part-0.parquet").to_pylist())
        return
    tables = Tables(run)
    quality(page, tables)
    accumulators(page, tables)
    trees(page, tables)
    clusters(page, tables)
    speed(page, tables)
    channels(page, tables)


def candidates(page, rows):
    agreements = {row["candidate"]: row for row in rows if row["metric"] == "agreement"}
    heads = page.locator("#candidates-table thead th").all_text_contents()
    shown = page.locator("#candidates-table tbody tr")
    check("candidates of the page", {int(shown.nth(k).get_attribute("data-candidate")) for k in range(shown.count())}, set(agreements))
    for k in range(shown.count()):
        row = agreements[int(shown.nth(k).get_attribute("data-candidate"))]
        cells = dict(zip(heads, shown.nth(k).locator("th, td").all_text_contents()))
        # Of trees, whose sums are no integers, the bits of ranks alone are told.
        check("method", cells.get("Method", row["method"]), row["method"])
        check("accumulators", "Accumulator" in cells, any(each["accumulator_bits"] for each in agreements.values()))
        for head, column in {"Inputs": "inputs_bits", "Activations": "activations_bits", "Weights": "weights_bits",
                             "Bytes": "weight_bytes", "Accumulator": "accumulator_bits"}.items():
            if head in cells:
                check(f"{head} {cells[head]}", number(cells[head]), row[column])
        # Where nothing can differ there is no interval to show, and all three are 1.
        ends = ["100 %", "100 %"] if cells["95 %"] == "proven" else cells["95 %"].split(" … ")
        shares = [cells["Same decision"], *ends]
        check(f"agreement {shares}", list(map(is_share, shares, (row["value"], row["low"], row["high"]))), [True] * 3)


def quality(page, tables):
    rows = {
        row["metric"]: row
        for row in tables["validation"]
        if row["scope"] == "model" and row["slice"] is None and row["metric"] not in ("rows", "null_rows", "skipped_rows")
    }
    shown = page.locator("#metrics tbody tr")
    check("metrics of the page", {shown.nth(k).get_attribute("data-metric") for k in range(shown.count())}, set(rows))
    for k in range(shown.count()):
        row = rows[shown.nth(k).get_attribute("data-metric")]
        cells = shown.nth(k).locator("td").all_text_contents()
        for text, column, digits in zip(cells, ("float_value", "quantized_value", "difference"), (6, 6, 4)):
            check(f"{row['metric']}: {column} {text!r}", same(text, row[column], digits))
        if row["verdict"]:
            check(f"{row['metric']}: verdict", cells[-1], row["verdict"])
        if row["metric"] == "agreement":
            check("tile of equal decisions", is_share(page.locator(".tile b").first.text_content(), row["quantized_value"]))
    check("verdict", tables.manifest["verdict"] in page.locator(".hero .verdict").get_attribute("class"))
    told = "No gates" in page.locator(".hero .verdict").text_content()
    check("no gates", told, tables.manifest["verdict"] == "passed" and not tables.manifest.get("gates"))


def accumulators(page, tables):
    expected = {f"{row['layer']} · {row['output']}": row for row in tables["accumulators"]}
    shown = page.locator("#acc tbody tr")
    for k in range(shown.count()):
        row = expected[shown.nth(k).locator("th").text_content()]
        bits, proven, observed = shown.nth(k).locator("td").all_text_contents()
        ends = [number(end) for part in (proven, observed) if part != "–" for end in part.split("…")]
        columns = ("proven_min", "proven_max", "observed_min", "observed_max")
        check("accumulator", [int(bits), *ends], [row["proven_bits"], *(row[c] for c in columns if row[c] is not None)])


def trees(page, tables):
    """The features of trees, by the instructions that rank them and ask for their ranks."""
    steps = {step["kind"]: step for step in tables["program"]}
    if "rank" not in steps:
        check("no trees", page.locator("#ranks").count(), 0)
        return
    rank, forest = steps["rank"], steps.get("trees") or steps["integer_trees"]
    features = rank["shape"][0]
    thresholds, categories = rank["integers"][:features], rank["integers"][features:]
    ranked = [place for place in range(features) if thresholds[place] or categories[place]]
    roots, nodes = forest["shape"][1], int(dict(forest["attributes"])["nodes"])
    asked = [ranked[channel] for channel in forest["integers"][roots:roots + nodes]]
    statistics = tables.run.parent.parent / "calibrations" / tables.manifest["calibration_id"] / "statistics" / "part-0.parquet"
    names = {row["channel"]: row["channel_name"] for row in parquet.read_table(statistics).to_pylist() if row["tensor"] == "input"}
    expected = {
        names[place]: [str(asked.count(place)), str(thresholds[place]), *([str(categories[place] or "–")] if any(categories) else [])]
        for place in ranked
    }
    shown = page.locator("#ranks tbody tr")
    found = {shown.nth(k).locator("th").text_content(): shown.nth(k).locator("td").all_text_contents()[:2 + any(categories)]
             for k in range(shown.count())}
    check("features of trees", found, expected)


def clusters(page, tables):
    """How many rows each model assigns to each cluster, and how many stay."""
    rows = {(row["scope"], row["metric"]): row for row in tables["validation"] if row["scope"].startswith("cluster")}
    shown = page.locator("#clusters-table tbody tr")
    for k in range(shown.count()):
        scope = "cluster" + shown.nth(k).get_attribute("data-cluster")
        floats, integers, stay = shown.nth(k).locator("td").all_text_contents()[:3]
        sizes = rows.get((scope, "rows"))
        check(f"{scope}: sizes", sizes is None or [number(floats), number(integers)] == [sizes["float_value"], sizes["quantized_value"]])
        share = rows.get((scope, "cluster_agreement"), {}).get("quantized_value")
        check(f"{scope}: stay {stay!r}", stay == "–" if share is None else is_share(stay, share))


def speed(page, tables):
    """Both models took what the manifest says, where that was a second and more."""
    measured = tables.manifest.get("speed")
    told = measured and measured["float_nanoseconds"] + measured["integer_nanoseconds"] >= 1e9
    shown = page.locator("#speeds tbody tr")
    check("models with a speed", shown.count(), 2 if told else 0)
    if shown.count():
        rates = [number(shown.nth(k).locator("td").nth(1).text_content()) for k in range(2)]
        expected = [round(1e9 * measured["rows"] / measured[name]) for name in ("float_nanoseconds", "integer_nanoseconds")]
        check(f"rows a second {rates}", all(abs(a - b) <= 1 for a, b in zip(rates, expected)))


def channels(page, tables):
    """The rows of the browser of channels that are seen first, of every tensor."""
    for tensor in page.locator("#tensor option").all():
        name = tensor.text_content()
        page.select_option("#tensor", tensor.get_attribute("value"))
        ranges = {row["channel"]: row for row in tables["parameters"] if row["tensor"] == name and row["role"] != "weight"}
        data = page.evaluate("k => JSON.parse(document.querySelector('#tensor-' + k).textContent)", tensor.get_attribute("value"))
        order = page.evaluate("[...document.querySelectorAll('#channels tr')].map(row => +row.dataset.k)")
        listed = page.locator("#channels tr")
        check(f"{name}: first page", listed.count(), min(50, len(data["name"])))
        for position, at in list(enumerate(order))[:10]:
            cells = listed.nth(position).locator("td").all_text_contents()
            row = ranges.get(data["channel"][at])
            check(f"{name}: name", cells[0], data["name"][at])
            if row:
                decibel = row["expected_sqnr_db"]
                check(f"{name} {cells[0]!r}: dB", cells[2], "–" if decibel is None else f"{decibel:.1f}".replace("-", "\u2212"))
                check(f"{name} {cells[0]!r}: clipped {cells[3]!r}", is_share(cells[3], row["clipped_fraction"]))
        if ranges and len(order) > 1:
            listed.first.click()
            page.keyboard.press("ArrowDown")
            row = ranges.get(data["channel"][order[1]])
            check(f"{name}: arrow key", page.locator("#detail h3").text_content(), data["name"][order[1]])
            facts = dict(fact.split("\n") for fact in page.locator("#detail .facts div").all_inner_texts())
            if row:
                low, high = facts.get("range", facts.get("thresholds")).split("…")
                check(f"{name}: range", same(low, row["range_min"], 4) and same(high, row["range_max"], 4))
                # Ranks are no steps of one width.
                check(f"{name}: step", "step" not in facts if "thresholds" in facts else same(facts["step"], row["scale"], 4))


def reached(page):
    """Everything that Tab comes to, once round."""
    page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
    expected = page.evaluate(f"(window.usable = {USABLE}).length")
    found = set()
    for _ in range(expected + 5):
        page.keyboard.press("Tab")
        found.add(page.evaluate("usable.indexOf(document.activeElement)"))
    return sorted(set(range(expected)) - found)


def look(browser, file, look, run, pictures):
    width, scheme = LOOKS[look]
    name = f"{file.parent.name if run else file.stem} {look}"
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    noise = []
    page.on("console", lambda line: noise.append(line.text))
    page.on("pageerror", lambda error: noise.append(str(error)))
    page.on("dialog", lambda dialog: (noise.append("dialog"), dialog.dismiss()))
    page.on("request", lambda request: noise.append(request.url) if not request.url.startswith(("file:", "data:")) else None)
    began = time.monotonic()
    page.goto(file.absolute().as_uri())
    page.evaluate("new Promise(done => requestAnimationFrame(() => setTimeout(done)))")
    seconds = time.monotonic() - began
    check(f"{name}: drawn within {MOST_SECONDS} s, not {seconds:.1f}", seconds <= MOST_SECONDS)
    check(f"{name}: no wider than the screen", page.evaluate("document.documentElement.scrollWidth") <= width)
    check(f"{name}: no element of others", page.evaluate("document.querySelectorAll('img,iframe,object,embed,link:not([href^=\"data:\"])').length"), 0)
    if look != "dark":
        check(f"{name}: beyond Tab", reached(page), [])
    page.screenshot(path=pictures / (re.sub(r"\W+", "-", name) + ".png"), full_page=True)
    if run and look == "light":
        compare(page, run)
    page.locator("#theme").click()
    page.set_viewport_size({"width": width + 100, "height": 700})
    # Longer than a page waits before it draws again.
    page.evaluate("new Promise(done => setTimeout(done, 300))")
    check(f"{name}: console and requests", noise, [])
    context.close()
    print(f"   {name}: {file.stat().st_size:,} bytes, {seconds:.1f} s")


def main(executable, directory, *runs):
    directory = pathlib.Path(directory)
    pictures = directory / "pictures"
    pictures.mkdir(parents=True, exist_ok=True)
    pages = [(file, None) for file in sorted(directory.glob("*.html"))]
    pages += [(pathlib.Path(run) / "report.html", pathlib.Path(run)) for run in runs]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=executable,
            args=["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
                  "--disable-component-update", "--disable-sync"])
        for file, run in pages:
            check(f"{file.name}: {file.stat().st_size:,} bytes", file.stat().st_size <= MOST_BYTES)
            for each in LOOKS:
                look(browser, file, each, run, pictures)
        browser.close()
    print(f"{passed} passed, {failed} failed")
    sys.exit(failed > 0 or not passed)


main(*sys.argv[1:])
