"""Drives the pages in Chromium, at the sizes and in the schemes that people use.

Started by `run`, which installs what is missing. REHEARSE is the path of the command.
"""

import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import threading
import time
import unittest
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

REHEARSE = os.environ["REHEARSE"]
HERE = pathlib.Path(__file__).parent
ROOT = HERE.parent.parent
SIZES = {"phone": (390, 844), "desktop": (1440, 900)}
SCHEMES = ("light", "dark")
# Text that would run, close an element, colour a terminal or turn the direction of text.
HOSTILE = '</script><script>window.hacked=1</script><img src=x onerror="window.hacked=2">'
MARKS = "\u202eesrever\u202c \u001b[31mred"

SCENARIO = """
rehearsal: 1
name: {name}
about: {about}
family: F6
agents: agents
policy: policy.yaml
platform: {{attempts: 2, slots: 2}}
work:
  tasks:
    - {{id: T-1, description: {description}, touches: [api/store.py]}}
    - {{id: T-2, description: Read a note, needs: [T-1], touches: [api/read.py]}}
model:
  backend-implementer: {{takes: {{p50: 4m, p90: 9m}}, succeeds: 90}}
faults:
  - {{id: cut, drop: {{from: verify-app, to: code-reviewer, rate: 60}}}}
  - {{id: twice, duplicate: {{rate: 20}}}}
seeds: 8
expect:
  outcomes: {{T-1: completed, T-2: completed}}
"""


def rehearse(*arguments, folder, allowed=(0, 1, 2)):
    """Runs the command, and returns what it prints."""
    result = subprocess.run([REHEARSE, *arguments], cwd=folder, capture_output=True, text=True)
    if result.returncode not in allowed:
        raise AssertionError(f"{arguments}: exit {result.returncode}: {result.stderr}")
    return result.stdout


class Browser:
    """A browser with the pages of one recording."""

    def __init__(self, name=HOSTILE, about=MARKS):
        self.folder = pathlib.Path(tempfile.mkdtemp())
        rehearse("init", "team", folder=self.folder)
        self.team = self.folder / "team"
        self.write("failing", name=json.dumps(name), about=json.dumps(about))
        rehearse("run", ".", "--record", "run.sqlite", "--level", "events", folder=self.team)
        rehearse("report", "run.sqlite", "-o", "report.html", folder=self.team)
        self.compare()
        self.playwright = sync_playwright().start()
        self.chromium = self.playwright.chromium.launch(
            executable_path=subprocess.getoutput("command -v chromium"), args=["--no-sandbox"]
        )
        self.address = (self.team / "report.html").as_uri()
        self.comparison = (self.team / "compare.html").as_uri()

    def write(self, file, name="'name'", about="'about'", description='"Store a note <b>"'):
        text = SCENARIO.format(name=name, about=about, description=description)
        (self.team / f"{file}.yaml").write_text(text)

    def compare(self):
        (self.team / "a.yaml").write_text("rehearsal: 1\nconfiguration: as it is\n")
        (self.team / "b.yaml").write_text(
            "rehearsal: 1\nconfiguration: more attempts\nplatform: {attempts: 6}\n"
        )
        (self.team / "c.yaml").write_text(
            "rehearsal: 1\nconfiguration: one attempt\nplatform: {attempts: 1}\n"
        )
        page = rehearse(
            "compare", "a.yaml", "b.yaml", "c.yaml", "--scenarios", "failing.yaml", "--seeds", "60",
            "--format", "html", folder=self.team, allowed=(0, 2, 4),
        )
        (self.team / "compare.html").write_text(page)

    def query(self, sql):
        """The rows of a query of the recording."""
        return json.loads(
            rehearse("query", "run.sqlite", sql, "--format", "json", folder=self.team)
        )

    def page(self, size="desktop", scheme="light", **options):
        """A page that notes errors of the console and requests."""
        width, height = SIZES[size]
        context = self.chromium.new_context(
            viewport={"width": width, "height": height}, color_scheme=scheme, **options
        )
        page = context.new_page()
        page.problems = []
        page.on("console", lambda it: page.problems.append(f"console: {it.text}"))
        page.on("pageerror", lambda it: page.problems.append(f"error: {it}"))
        page.on(
            "request",
            lambda it: None if it.url.startswith(("file:", "data:")) else page.problems.append(f"request: {it.url}"),
        )
        return page

    def close(self):
        self.chromium.close()
        self.playwright.stop()


BROWSER = None


def setUpModule():
    global BROWSER
    # Pictures for the documentation show a team as it would be.
    names = ("approvals get lost", "Six of ten approvals never reach the reviewer.")
    BROWSER = Browser(*names) if "--documentation" in sys.argv else Browser()


def tearDownModule():
    BROWSER.close()


def failing_run():
    rows = BROWSER.query(
        "SELECT min(run.id) AS run FROM run JOIN failure_cause f ON f.run = run.id"
    )
    return rows[0]["run"]


def all_pages():
    """The addresses of the kinds of page, by their names."""
    passing = BROWSER.query("SELECT min(id) AS run FROM run WHERE verdict = 'pass'")[0]["run"]
    return {
        "all runs": f"{BROWSER.address}#sweep",
        "a run that passes": f"{BROWSER.address}#run/{passing}",
        "a run that fails": f"{BROWSER.address}#run/{failing_run()}?event=3&task=T-1",
        "a team": f"{BROWSER.address}#team/0",
        "a run that the page does not have": f"{BROWSER.address}#run/99999",
        "a comparison": BROWSER.comparison,
    }


def opened(address, **options):
    page = BROWSER.page(**options)
    page.goto(address)
    page.wait_for_selector("h1")
    page.wait_for_timeout(150)
    return page


def eventually(condition, page=None, seconds=20):
    """Waits until a condition holds, and fails if it does not."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise AssertionError("the condition did not come true")
        if page:
            page.wait_for_timeout(100)
        else:
            time.sleep(0.05)


class PageTest(unittest.TestCase):
    """A test after which no page stays open."""

    def tearDown(self):
        for context in BROWSER.chromium.contexts:
            context.close()


class OpenTask(PageTest):
    """A task that a limit left open after several retries."""

    SCENARIO = """
rehearsal: 1
name: a limit ends the run
agents: agents
policy: policy.yaml
platform: {attempts: 50}
limits: {time: 1h}
work: {tasks: [{id: T-1, description: Store a note, touches: [api/store.py]}]}
behaviour:
  backend-implementer: [{takes: 10m, times: always}]
  code-reviewer: [{decides: {decision: BLOCKED, defects: [{category: A03, text: sql}]}, times: always}]
"""

    def test_is_open_and_has_all_its_attempts(self):
        (BROWSER.team / "cut.yaml").write_text(self.SCENARIO)
        try:
            rehearse("run", "cut.yaml", "--record", "cut.sqlite", folder=BROWSER.team)
            rehearse("report", "cut.sqlite", "-o", "cut.html", folder=BROWSER.team)
        finally:
            (BROWSER.team / "cut.yaml").unlink()
        page = opened((BROWSER.team / "cut.html").as_uri() + "#run/1")
        cells = page.locator("#tasks tbody tr").first.evaluate(
            "(row) => [...row.children].map((cell) => cell.innerText)"
        )
        self.assertEqual(cells[2:4], ["open", "7"])
        self.assertEqual(page.problems, [])


class EveryPage(PageTest):
    def test_fits_the_width_and_has_no_errors_requests_or_violations_that_axe_finds(self):
        for name, address in all_pages().items():
            for size in SIZES:
                for scheme in SCHEMES:
                    with self.subTest(page=name, size=size, scheme=scheme):
                        page = opened(address, size=size, scheme=scheme)
                        overflow = page.evaluate("document.documentElement.scrollWidth - innerWidth")
                        self.assertLessEqual(overflow, 0)
                        self.assertEqual(page.problems, [])
                        # Each size and each scheme once, since axe takes a second.
                        if (size, scheme) in (("phone", "light"), ("desktop", "dark")):
                            self.assertEqual(self.violations(page), [])
                        page.context.close()

    @staticmethod
    def violations(page):
        """What axe finds, in words."""
        return [
            f"{it['id']}: {it['help']}: {[node['html'][:160] for node in it['nodes'][:3]]}"
            for it in Axe().run(page).response["violations"]
        ]

    def test_has_headings_in_order_and_a_main_part(self):
        for name, address in all_pages().items():
            with self.subTest(page=name):
                page = opened(address)
                levels = page.evaluate(
                    "[...document.querySelectorAll('h1,h2,h3,h4')].map((it) => Number(it.tagName[1]))"
                )
                # The page of several comparisons has a first heading for each.
                self.assertEqual((levels[0], levels.count(1)), (1, 2 if name == "a comparison" else 1))
                ids = page.evaluate("[...document.querySelectorAll('[id]')].map((it) => it.id)")
                self.assertEqual(len(ids), len(set(ids)))
                self.assertTrue(all(b - a <= 1 for a, b in zip(levels, levels[1:])), levels)
                self.assertEqual(page.locator("main").count(), 1)
                page.context.close()

    def test_is_dark_in_the_dark_scheme(self):
        background = "getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number)"
        for name, address in all_pages().items():
            with self.subTest(page=name):
                light, dark = (
                    opened(address, scheme=scheme).evaluate(background) for scheme in SCHEMES
                )
                self.assertGreater(sum(light), 600)
                self.assertLess(sum(dark), 150)

    def test_does_not_move_by_itself_where_motion_is_not_wanted(self):
        page = opened(all_pages()["all runs"], reduced_motion="reduce")
        behavior = page.evaluate("getComputedStyle(document.documentElement).scrollBehavior")
        self.assertEqual(behavior, "auto")

    def test_prints_to_a_document_of_several_pages(self):
        page = opened(all_pages()["a run that fails"])
        document = page.pdf()
        self.assertGreater(len(re.findall(rb"/Type\s*/Page\b", document)), 1)


class Safety(PageTest):
    def test_text_of_a_recording_never_becomes_script_or_markup(self):
        for address in list(all_pages().values())[:5]:
            page = opened(address)
            self.assertIsNone(page.evaluate("window.hacked ?? null"))
            self.assertEqual(page.locator("main img, main script, main b").count(), 0)
        run = opened(all_pages()["a run that fails"])
        self.assertIn(HOSTILE, run.locator("h1").inner_text())
        self.assertIn("\\u{202e}esrever", run.locator("main").inner_text())
        self.assertNotIn("\u202e", run.content())

    def test_the_policy_of_the_page_stops_scripts_that_are_not_its_own(self):
        page = opened(BROWSER.address)
        page.evaluate(
            "() => { const it = document.createElement('script'); it.textContent = 'window.hacked = 3';"
            " document.body.append(it); const image = new Image(); image.src = 'https://example.com/x.png'; }"
        )
        page.wait_for_timeout(200)
        self.assertIsNone(page.evaluate("window.hacked ?? null"))
        self.assertTrue(any("Content Security Policy" in it for it in page.problems))

    def test_a_text_of_a_megabyte_is_shortened(self):
        BROWSER.write("long", description='"' + "x" * 1_000_000 + '"')
        team = BROWSER.team
        rehearse("run", "long.yaml", "--record", "long.sqlite", folder=team)
        rehearse("report", "long.sqlite", "-o", "long.html", folder=team)
        (team / "long.yaml").unlink()
        page = opened((team / "long.html").as_uri() + "#run/1", size="phone")
        self.assertLessEqual(page.evaluate("document.documentElement.scrollWidth - innerWidth"), 0)
        self.assertLess((team / "long.html").stat().st_size, 2_000_000)


class AllRuns(PageTest):
    def setUp(self):
        self.page = opened(all_pages()["all runs"])

    def test_shows_the_numbers_that_a_query_of_the_recording_gives(self):
        row = BROWSER.query("SELECT count(*) AS runs, sum(verdict = 'pass') AS passed FROM runs")[0]
        self.assertIn(f"{row['runs'] - row['passed']} of {row['runs']} runs do not pass", self.page.locator("h1").inner_text())
        shown = {
            cells[0].split("\n")[0]: cells[1]
            for cells in self.page.locator("#scenarios tbody tr").evaluate_all(
                "(rows) => rows.map((row) => [...row.children].map((cell) => cell.innerText))"
            )
        }
        expected = {
            row["scenario"]: str(row["runs"])
            for row in BROWSER.query("SELECT scenario, count(*) AS runs FROM runs GROUP BY scenario")
        }
        self.assertEqual(shown, expected)

    def test_shows_as_many_violations_of_a_rule_as_a_query_gives(self):
        rows = BROWSER.query("SELECT rule, violations, runs FROM violations_by_rule ORDER BY rule")
        shown = self.page.locator("#rules tbody tr").evaluate_all(
            "(rows) => rows.map((row) => [0, 2, 3].map((index) => row.children[index].innerText)).sort()"
        )
        self.assertEqual(shown, [[it["rule"], str(it["violations"]), str(it["runs"])] for it in rows])

    def test_a_filter_leaves_the_runs_that_fit_and_the_address_keeps_it(self):
        self.page.get_by_label("Verdict", exact=True).select_option("fail")
        failed = BROWSER.query("SELECT count(*) AS runs FROM run WHERE verdict = 'fail'")[0]["runs"]
        self.assertIn(f"{failed} runs fit the filters", self.page.locator("#runs").inner_text())
        self.assertIn("verdict=fail", self.page.url)
        again = opened(self.page.url)
        self.assertIn(f"{failed} runs fit the filters", again.locator("#runs").inner_text())

    def test_the_back_button_undoes_the_choice_of_a_cause(self):
        self.page.locator("#causes tbody button").first.click()
        self.assertIn("Cause: fault `cut`", self.page.locator("#runs").inner_text())
        self.page.go_back()
        self.page.wait_for_timeout(200)
        self.assertNotIn("Cause: fault", self.page.locator("#runs").inner_text())

    def test_the_seed_and_the_scenario_leave_one_run(self):
        self.page.get_by_label("Seed").fill("3")
        self.page.get_by_label("Scenario", exact=True).select_option(HOSTILE)
        self.assertIn("1 run fits the filters", self.page.locator("#runs").inner_text())

    def test_a_cause_leads_to_a_run_that_says_why_it_fails(self):
        self.page.locator("#causes table").first.get_by_role("link").first.click()
        self.page.wait_for_selector("#why")
        words = self.page.locator("main").inner_text()
        self.assertIn("fault `cut` (drop)", words)
        self.assertIn("rehearse run", words)
        self.assertIn("expected completed", words)


    def test_says_first_that_runs_are_missing(self):
        arguments = ("run", ".", "--shard", "1/2", "--record", "shard.sqlite")
        rehearse(*arguments, folder=BROWSER.team)
        rehearse("report", "shard.sqlite", "-o", "shard.html", folder=BROWSER.team)
        address = (BROWSER.team / "shard.html").as_uri()
        for view in ("sweep", "team/0"):
            page = opened(f"{address}#{view}")
            self.assertRegex(
                page.locator("h1 + p").inner_text(), r"^The recording has \S+ of \S+ planned runs: "
            )
        title = opened(address).locator("h1").inner_text()
        self.assertRegex(title, r"^Incomplete; so far, (all|the|\d)")
        self.assertEqual(opened(BROWSER.address).locator("h1 + p.bad").count(), 0)


class OneRun(PageTest):
    def setUp(self):
        self.address = f"{BROWSER.address}#run/{failing_run()}"
        self.page = opened(self.address)

    def selected_event(self):
        return self.page.evaluate("new URLSearchParams(location.hash.split('?')[1] ?? '').get('event')")

    def test_lists_as_many_events_as_the_recording_has(self):
        events = BROWSER.query(f"SELECT events FROM runs WHERE run = {failing_run()}")[0]["events"]
        self.assertIn(f"{events} of {events} events", self.page.locator("#events").inner_text())

    def test_shows_lost_and_duplicated_handoffs_as_such(self):
        rows = BROWSER.query(
            f"SELECT sum(fate = 'lost') AS lost FROM handoffs WHERE run = {failing_run()}"
        )
        lost = self.page.locator("#sequence svg.arrow.lost")
        self.page.locator("#sequence .virtual").evaluate("(it) => { it.style.height = '9000px'; it.style.maxHeight = 'none' }")
        self.page.wait_for_timeout(200)
        self.assertEqual(lost.count(), rows[0]["lost"])
        self.assertIn("lost", lost.first.get_attribute("aria-label"))

    def test_the_keyboard_selects_marks_of_the_timeline_and_moves_through_events(self):
        canvas = self.page.locator("canvas.timeline")
        canvas.focus()
        canvas.press("Enter")
        first = int(self.selected_event())
        canvas.press("Enter")
        self.assertGreater(int(self.selected_event()), first)
        events = self.page.locator("#events [role=listbox]")
        events.focus()
        now = int(self.selected_event())
        events.press("ArrowDown")
        self.assertEqual(int(self.selected_event()), now + 1)
        chosen = self.page.locator("#events [role=option][aria-selected=true]")
        self.assertEqual(chosen.count(), 1)
        self.assertEqual(events.get_attribute("aria-activedescendant"), chosen.get_attribute("id"))

    def test_a_selected_event_shows_what_led_to_it_and_leads_there(self):
        index = BROWSER.query(
            f"SELECT sequence FROM timeline WHERE run = {failing_run()} AND event = 'handoff.lost' ORDER BY 1"
        )[0]["sequence"]
        page = opened(f"{self.address}?event={index}")
        details = page.locator("#events .details")
        self.assertIn("handoff.lost", details.inner_text())
        self.assertIn("fault cut strikes", details.locator("ol").inner_text())
        details.locator("ol button").first.click()
        self.assertIn("fault.injected", page.locator("#events .details h3").inner_text())

    def test_a_span_of_time_filters_events_and_handoffs(self):
        canvas = self.page.locator("canvas.timeline")
        canvas.scroll_into_view_if_needed()
        box = canvas.bounding_box()
        self.page.get_by_role("button", name="Select a span").click()
        mouse = self.page.mouse
        mouse.move(box["x"] + 20, box["y"] + 40)
        mouse.down()
        mouse.move(box["x"] + 300, box["y"] + 40, steps=5)
        mouse.up()
        self.page.wait_for_timeout(100)
        self.assertRegex(self.page.url, r"from=\d+&to=\d+")
        numbers = re.findall(r"(\d+) of (\d+) events", self.page.locator("#events").inner_text())[0]
        self.assertLess(int(numbers[0]), int(numbers[1]))
        self.assertRegex(self.page.locator("#sequence").inner_text(), r"\d+ of \d+ handoffs")

    def test_zooming_moves_the_range_and_the_address_keeps_it(self):
        canvas = self.page.locator("canvas.timeline")
        canvas.focus()
        canvas.press("+")
        canvas.press("ArrowRight")
        eventually(lambda: "view=" in self.page.url, self.page)
        canvas.press("0")
        eventually(lambda: "view=" not in self.page.url, self.page)

    def test_a_lost_handoff_leads_to_what_was_done_about_it(self):
        index = BROWSER.query(
            f"SELECT sequence FROM timeline WHERE run = {failing_run()} AND event = 'handoff.lost' ORDER BY 1"
        )[0]["sequence"]
        page = opened(f"{self.address}?event={index}")
        self.assertNotIn("Nothing.", page.locator("#details").inner_text())
        self.assertTrue(page.locator("#events [role=option][aria-selected=true]").is_visible())
        bar = page.locator(".selection-bar")
        self.assertIn("lost by cut", bar.inner_text())
        bar.get_by_role("button", name="Clear").click()
        self.assertFalse(bar.is_visible())

    def test_the_link_to_the_content_stays_on_the_page(self):
        self.page.keyboard.press("Tab")
        self.page.keyboard.press("Enter")
        self.page.wait_for_timeout(100)
        self.assertEqual(self.page.evaluate("document.activeElement.id"), "main")
        self.assertIn(HOSTILE, self.page.locator("h1").inner_text())

    def test_a_task_is_selected_in_all_parts(self):
        self.page.locator("#tasks").get_by_role("button", name="T-2", exact=True).click()
        self.assertIn("task=T-2", self.page.url)
        self.assertEqual(self.page.get_by_label("Task", exact=True).input_value(), "T-2")
        self.assertEqual(self.page.locator("#tasks tr.selected").get_attribute("data-task"), "T-2")
        tasks = set(self.page.locator("#events .row .task").all_inner_texts())
        self.assertEqual(tasks, {"T-2"})

    def test_shows_how_long_handoffs_wait_as_a_query_does(self):
        self.page.locator("#timeline summary").click()
        shown = {
            cells[0]: int(cells[1])
            for cells in self.page.locator("#timeline table").nth(1).locator("tbody tr").evaluate_all(
                "(rows) => rows.map((row) => [...row.children].map((cell) => cell.innerText))"
            )
        }
        rows = BROWSER.query(f"SELECT agent, handoffs FROM waits WHERE run = {failing_run()}")
        self.assertEqual(shown, {row["agent"]: row["handoffs"] for row in rows})

    def test_the_name_of_a_lane_selects_its_agent(self):
        self.page.locator(".lane-names").get_by_role("button", name="verify-app").click()
        self.assertIn("agent=verify-app", self.page.url)
        self.assertEqual(self.page.get_by_label("Agent", exact=True).input_value(), "verify-app")

    def test_an_expectation_leads_to_its_line(self):
        self.page.locator("#judgement").get_by_role("button", name="failing.yaml:").first.click()
        line = self.page.locator("#files .line.selected")
        self.assertIn("outcomes:", line.inner_text())
        self.assertTrue(line.is_visible())

    def test_a_click_on_a_session_selects_its_task(self):
        canvas = self.page.locator("canvas.timeline")
        canvas.scroll_into_view_if_needed()
        box = canvas.bounding_box()
        self.page.mouse.click(box["x"] + 40, box["y"] + 34)
        self.assertIsNotNone(self.selected_event())

    def test_the_page_of_one_run_stands_alone(self):
        run = failing_run()
        rehearse("report", "run.sqlite", "--run", str(run), "-o", "one.html", folder=BROWSER.team)
        page = opened((BROWSER.team / "one.html").as_uri())
        self.assertIn(HOSTILE, page.locator("h1").inner_text())
        self.assertEqual(page.problems, [])


class Team(PageTest):
    def test_shows_as_many_handoffs_on_an_edge_as_a_query_gives(self):
        page = opened(all_pages()["a team"])
        shown = page.locator("#edges tbody tr").evaluate_all(
            "(rows) => rows.map((row) => [...row.children].map((cell) => cell.innerText))"
        )
        teams = {row["scenario"] for row in BROWSER.query("SELECT DISTINCT scenario FROM agent")}
        rows = BROWSER.query(
            "SELECT sender, receiver, sum(copy = 0) AS handoffs FROM handoffs GROUP BY sender, receiver"
        )
        self.assertEqual(len(teams), 4)
        found = {(row[0], row[1]): int(row[3]) for row in shown if int(row[3]) > 0}
        self.assertEqual(found, {(it["sender"], it["receiver"]): it["handoffs"] for it in rows})


class Modules(PageTest):
    def test_the_modules_do_what_their_checks_say(self):
        handler = partial(SimpleHTTPRequestHandler, directory=str(ROOT))
        handler.log_message = lambda *_: None
        server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        page = BROWSER.page()
        origin = f"http://127.0.0.1:{server.server_address[1]}"
        page.goto(f"{origin}/Tests/Pages/unit/tests.js")
        page.evaluate(f"import('{origin}/Tests/Pages/unit/tests.js')")
        results = page.evaluate("globalThis.results")
        server.shutdown()
        self.assertGreater(len(results), 20)
        for result in results:
            with self.subTest(check=result["name"]):
                self.assertIsNone(result["failure"])


class Server:
    """The server of `rehearse view`."""

    def __init__(self, recording):
        self.process = subprocess.Popen(
            [REHEARSE, "view", recording, "--no-browser"],
            cwd=BROWSER.team, stderr=subprocess.PIPE, text=True,
        )
        line = self.process.stderr.readline()
        self.address = re.search(r"http://\S+", line)[0]
        self.origin, self.token = re.match(r"(http://[^/]+)/(\w+)/", self.address).groups()

    def status(self, path, **headers):
        try:
            with urlopen(Request(self.origin + path, headers=headers)) as response:
                return response.status
        except HTTPError as error:
            return error.code

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()
        self.process.stderr.close()


class Viewing(PageTest):
    def test_the_page_follows_a_recording_that_grows(self):
        rehearse("run", "happy.yaml", "--record", "grows.sqlite", folder=BROWSER.team)
        with Server("grows.sqlite") as server:
            page = BROWSER.page()
            page.goto(server.address)
            page.wait_for_selector("h1")
            self.assertIn("The run passes", page.locator("h1").inner_text())
            rehearse("run", "failing.yaml", "--record", "grows.sqlite", folder=BROWSER.team)
            eventually(lambda: "of 9 runs" in page.locator("h1").inner_text(), page)
            page.locator("#causes").get_by_role("link").first.click()
            page.wait_for_selector("#why")
            self.assertEqual([it for it in page.problems if not it.startswith(f"request: {server.origin}")], [])

    def test_the_server_answers_only_its_own_pages(self):
        with Server("run.sqlite") as server:
            path = f"/{server.token}/sweep.json"
            self.assertEqual(server.status(path), 200)
            self.assertEqual(server.status("/sweep.json"), 403)
            self.assertEqual(server.status("/0123456789abcdef0123456789abcdef/sweep.json"), 403)
            self.assertEqual(server.status(path, Host="rebound.example.com"), 421)
            self.assertEqual(server.status(path, Origin="http://example.com"), 403)
            self.assertEqual(server.status(path, **{"Sec-Fetch-Site": "cross-site"}), 403)
            self.assertEqual(server.status(f"/{server.token}/runs/99999.json"), 404)
            self.assertEqual(server.status(f"/{server.token}/../../etc/passwd"), 403)

    def test_another_site_in_the_same_browser_cannot_read_the_pages(self):
        with Server("run.sqlite") as server:
            page = BROWSER.page()
            page.goto("data:text/html,<h1>elsewhere</h1>")
            words = page.evaluate(
                "(address) => fetch(address).then((it) => it.text(), () => 'refused')",
                f"{server.address}sweep.json",
            )
            self.assertNotIn("scenarios", words)


def take_all_pictures(folder):
    """Writes a picture of every page at each size and in each scheme, to look at."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, address in all_pages().items():
        for size in SIZES:
            for scheme in SCHEMES:
                page = opened(address, size=size, scheme=scheme)
                height = min(4000, page.evaluate("document.documentElement.scrollHeight"))
                page.set_viewport_size({"width": SIZES[size][0], "height": height})
                page.wait_for_timeout(300)
                page.screenshot(path=folder / f"{name.replace(' ', '-')}-{size}-{scheme}.png")
                page.context.close()


def take_documented_pictures(folder):
    """Writes the pictures that the documentation shows."""
    folder.mkdir(parents=True, exist_ok=True)
    pictures = {
        "run": (f"{BROWSER.address}#run/{failing_run()}?task=T-1", "#timeline", 760),
        "why": (f"{BROWSER.address}#run/{failing_run()}", "h1", 720),
        "runs": (f"{BROWSER.address}#sweep", "h1", 760),
        "team": (f"{BROWSER.address}#team/0", "h1", 740),
        "comparison": (BROWSER.comparison, "h1", 860),
    }
    for name, (address, start, height) in pictures.items():
        page = opened(address)
        page.set_viewport_size({"width": 1180, "height": 2400})
        page.wait_for_timeout(400)
        top = page.locator(start).first.bounding_box()["y"] - 12
        page.screenshot(
            path=folder / f"{name}.png", clip={"x": 0, "y": top, "width": 1180, "height": height}
        )
        page.context.close()


def measure():
    """Prints how long frames take while the timeline of a long run zooms and its lists scroll."""
    tasks = "".join(
        f"    - {{id: T-{number}, description: Part {number}, touches: [api/{number}.py]}}\n" for number in range(2900)
    )
    scenario = SCENARIO.format(name="long", about="long", description="x").split("work:")[0]
    (BROWSER.team / "long.yaml").write_text(
        scenario.replace("slots: 2", "slots: 8") + "work:\n  tasks:\n" + tasks
        + "model:\n  backend-implementer: {takes: {p50: 4m, p90: 9m}}\n"
        + "limits: {events: 1000000, time: 100000h}\nexpect: {eventually: [all-tasks-ended]}\n"
    )
    rehearse("run", "long.yaml", "--record", "long.sqlite", "--level", "events", folder=BROWSER.team)
    rehearse("report", "long.sqlite", "-o", "long.html", folder=BROWSER.team)
    page = BROWSER.page()
    start = time.monotonic()
    page.goto((BROWSER.team / "long.html").as_uri() + "#run/1")
    page.wait_for_selector("#events .row")
    print(f"{page.locator('#events p').first.inner_text()}; shown after {time.monotonic() - start:.1f} s")
    frames = """async (selector) => {
      const element = document.querySelector(selector), times = [];
      element.scrollIntoView();
      let last = performance.now();
      for (let index = 0; index < 120; index += 1) {
        (STEP)(element, index);
        await new Promise((next) => requestAnimationFrame(next));
        const now = performance.now();
        times.push(now - last);
        last = now;
      }
      times.sort((a, b) => a - b);
      return [times[60], times[114]];
    }"""
    steps = {
        "zoom": ("canvas.timeline", "(it, index) => it.dispatchEvent(new WheelEvent('wheel',"
                 " { ctrlKey: true, deltaY: index < 60 ? -100 : 100, clientX: 700, bubbles: true, cancelable: true }))"),
        "scroll events": ("#events .virtual", "(it, index) => { it.scrollTop = index * 20000; }"),
        "scroll handoffs": ("#sequence .virtual", "(it, index) => { it.scrollTop = index * 5000; }"),
    }
    for name, (selector, step) in steps.items():
        median, late = page.evaluate(frames.replace("STEP", step), selector)
        print(f"{name}: median {1000 / median:.0f} frames a second, 95 % of frames within {late:.0f} ms")


if __name__ == "__main__":
    modes = {"--pictures": take_all_pictures, "--documentation": take_documented_pictures}
    mode = sys.argv[1] if len(sys.argv) > 1 else None
    if mode in modes or mode == "--measure":
        setUpModule()
        modes[mode](pathlib.Path(sys.argv[2])) if mode in modes else measure()
        tearDownModule()
    else:
        unittest.main(verbosity=1)
