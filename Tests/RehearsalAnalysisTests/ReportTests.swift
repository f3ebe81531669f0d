import Foundation
import RehearsalAnalysis
import RehearsalRules
import RehearsalRunning
import RehearsalSimulation
import Support
import Testing

private func result(_ rest: String, path: String = "s.yaml", seeds: Range<UInt64> = 0..<1) throws
  -> ScenarioResult
{
  let plan = try Fixture.plan(rest)
  let runs = seeds.map { seed in
    TestRun(plan, seed: seed).judged
  }
  return ScenarioResult(plan: plan, path: path, runs: runs)
}

private func suite(_ rest: String) throws -> SuiteResult {
  SuiteResult(scenarios: [try result(rest)])
}

@Suite struct `An exit status` {
  @Test(arguments: [
    ("", 0), ("expect: {outcomes: {T-1: skipped}}", 1), ("limits: {events: 5}", 2),
    ("must-fail: [{rule: handoff.lost}]", 70),
  ])
  func `tells what a run came to`(rest: String, status: Int32) throws {
    #expect(ExitStatus(of: try suite(Fixture.work + rest)).rawValue == status)
  }

  @Test func `of nothing is that nothing ran`() {
    #expect(ExitStatus(of: SuiteResult(scenarios: [])) == .nothingRan)
  }

  @Test func `tells the worst of several`() throws {
    let good = try result(Fixture.work)
    let unknown = try result(Fixture.work + "limits: {events: 5}")
    let bad = try result(Fixture.work + "expect: {outcomes: {T-1: skipped}}")
    var changed = good
    changed.runs[0].digestMismatch = .foundInSecondRun(Digest(high: 0, low: 0))
    let missed = try result(Fixture.work + "must-fail: [{rule: handoff.lost}]")
    func status(_ scenarios: ScenarioResult...) -> RehearsalAnalysis.ExitStatus {
      ExitStatus(of: SuiteResult(scenarios: scenarios))
    }
    #expect(status(good, unknown) == .unknown)
    #expect(status(unknown, bad, good) == .failed)
    #expect(status(bad, changed) == .nonDeterministic)
    #expect(status(changed, missed, bad) == .canaryMissed)
  }

  @Test func `is at best unknown if runs are missing`() throws {
    for (rest, status) in [("", 2), ("expect: {outcomes: {T-1: skipped}}", 1)] {
      var suite = try suite(Fixture.work + rest)
      suite.missingRuns = "of 2 shards, shard 2 is missing"
      #expect(ExitStatus(of: suite).rawValue == Int32(status))
    }
  }
}

@Suite struct `A text report` {
  @Test func `has a line a scenario and one for all`() throws {
    let report = TextReport(try suite(Fixture.work)).description
    let digest = try result(Fixture.work).runs[0].summary.digest
    #expect(
      report == """
        pass  test  1 completed  5 handoffs  0 violations  0s  \(digest.description.prefix(12))
              note: had no session: frontend-implementer

        1 scenario, 1 run: 1 passed, 0 failed, 0 unknown
        4 of 5 agents took part, 3 of 10 edges exercised

        """
    )
  }

  @Test func `rounds times and shortens digests, unless it is exact`() throws {
    let model = "model: {backend-implementer: {takes: {p50: 1h, p90: 2h}}}\n"
    let suite = try suite(model + Fixture.work)
    let digest = suite.scenarios[0].runs[0].summary.digest.description
    let report = TextReport(suite).description
    let time = VirtualTime(suite.scenarios[0].runs[0].summary.time.nanoseconds)
    #expect(time.description.contains(".") && !time.rounded.description.contains("."))
    #expect(report.contains("  \(time.rounded)  \(digest.prefix(12))\n"), "\(report)")
    let exact = TextReport(suite, style: TextStyle(isExact: true)).description
    #expect(exact.contains("  \(time)  \(digest)\n"), "\(exact)")
  }

  @Test(arguments: [
    (0, "0s"), (1, "0s"), (499_999, "0s"), (500_000, "0.001s"), (9_999_600_000, "10s"),
    (10_499_999_999, "10s"), (10_500_000_000, "11s"), (3_599_500_000_000, "1h"),
    (Int64.max, VirtualTime(.max).description),
  ])
  func `rounds to milliseconds below ten seconds and to seconds above`(
    nanoseconds: Int64,
    text: String
  ) {
    #expect(VirtualTime(nanoseconds).rounded.description == text)
  }

  @Test func `counts the violations of runs that pass, by severity and rule`() throws {
    let creeping = """
      faults: [{id: creep, scope-creep: {agent: backend-implementer, path: docs/x.md}}]
      expect: {eventually: [all-tasks-ended]}
      """
    let scenario = try result(Fixture.work + creeping, seeds: 0..<2)
    let report = TextReport(SuiteResult(scenarios: [scenario])).description
    #expect(report.contains("passes with 2 warnings: scope.undeclared-file (2 times)"), "\(report)")
  }

  @Test func `says of a failure what was expected and found, and how to repeat it`() throws {
    let report = TextReport(try suite(Fixture.work + "expect: {outcomes: {T-1: skipped}}"))
      .description
    #expect(
      report.contains(
        """
              s.yaml:8:21: fail: outcomes: T-1
                expected  skipped
                found     completed
                nearest   0s  code-reviewer decides APPROVED  T-1
                          0s  T-1 ended completed
                          0s  run ended: settled
                repeat    rehearse run s.yaml --seed 0
        """
      )
    )
  }

  @Test func `sums seeds up and shows the first that fail`() throws {
    let scenario = try result(
      Fixture.work + "expect: {outcomes: {T-1: skipped}}",
      path: "a b.yaml",
      seeds: 5..<10
    )
    let report = TextReport(SuiteResult(scenarios: [scenario])).description
    #expect(report.contains("fail  test, 5 seeds  5 completed  5 handoffs"))
    #expect(report.contains("repeat    rehearse run 'a b.yaml' --seed 5"))
    #expect(report.ranges(of: "fail: outcomes: T-1").count == 1)
    #expect(report.contains("      and 4 more runs fail with the same text\n"))
  }

  @Test func `tells open tasks and canaries`() throws {
    let open = TextReport(try suite("limits: {events: 5}\n" + Fixture.work)).description
    #expect(open.hasPrefix("unknown  test  1 open  "))
    let canary = TextReport(try suite(Fixture.work + "must-fail: [{rule: handoff.lost}]"))
      .description
    #expect(canary.hasPrefix("canary missed  test"))
  }

  @Test func `says where a trace differs from the one that was written down`() throws {
    var scenario = try result(Fixture.work)
    scenario.runs[0].digestMismatch = .foundInFile(Digest(high: 1, low: 2))
    let changed = TextReport(SuiteResult(scenarios: [scenario])).description
    #expect(changed.contains("fail: the trace has changed"))
    #expect(changed.contains("expected  00000000000000010000000000000002"))
    scenario.runs[0].digestMismatch = .absentFromFile
    let absent = TextReport(SuiteResult(scenarios: [scenario])).description
    #expect(absent.contains("fail: the digest file has no digest of this run"))
    scenario.runs[0].digestMismatch = .foundInSecondRun(Digest(high: 1, low: 2))
    let second = TextReport(SuiteResult(scenarios: [scenario])).description
    #expect(second.contains("fail: the same plan and seed gave two traces"))
  }
}

@Suite struct `Text from files` {
  @Test(arguments: [
    ("plain \u{e9} \u{1f600}", "plain \u{e9} \u{1f600}"), ("\u{1b}[31mred", "\\u{1b}[31mred"),
    ("two\nlines", "two\\u{a}lines"), ("\u{202e}turned", "\\u{202e}turned"),
    ("::error::x", "\\u{3a}:error::x"),
    ("  ::stop-commands::x", "  \\u{3a}:stop-commands::x"), ("a ::error::x", "a ::error::x"),
    ("a ##[error]x", "a \\u{23}#[error]x"), ("a ##vso[x", "a \\u{23}#vso[x"),
  ])
  func `is made harmless for a terminal and for a CI service`(text: String, inert: String) {
    #expect(InertText.singleLine(text) == inert)
  }

  @Test func `is cut where it is endless`() {
    #expect(InertText.singleLine(String(repeating: "x", count: 1_000_000)).count == 2_003)
    #expect(InertText.singleLine("abcd", limit: 4) == "abcd")
    #expect(InertText.singleLine("abcde", limit: 4) == "abcd...")
    #expect(InertText.singleLine("abc\u{e9}f", limit: 4) == "abc\u{e9}...")
  }

  @Test(arguments: [
    ("plain :: text", "plain :: text"), ("\u{202e}a\u{e9}\u{7f}", "\\u202ea\u{e9}\\u007f"),
    ("\u{1f600}\u{2028}b\u{10ffff}", "\u{1f600}\\u2028b\u{10ffff}"),
    ("\u{e0001}\u{feff}", "\\udb40\\udc01\\ufeff"), ("", ""),
  ])
  func `keeps its meaning in JSON`(text: String, escaped: String) throws {
    #expect(InertText.escapedJSON(text) == escaped)
    let decoded = try JSONDecoder().decode([String].self, from: Data("[\"\(escaped)\"]".utf8))
    #expect(decoded == [text])
  }
}

@Suite struct `What has to happen sometimes` {
  private static let rest = Fixture.work + "expect: {sometimes: [{event: act.assume}]}"

  @Test func `fails the scenario in every report where it never does`() throws {
    let scenario = try result(Self.rest, seeds: 0..<3)
    let suite = SuiteResult(scenarios: [scenario])
    #expect(scenario.verdict == .fail)
    #expect(ExitStatus(of: suite) == .failed)
    #expect(
      TextReport(suite).description.contains(
        """
              s.yaml:8:22: fail: sometimes: act.assume
                expected  in at least one of the runs
                found     in 0 of 3 runs
        """
      )
    )
    let junit = JUnitReport(suite, cases: .seed).description
    #expect(junit.contains("<testsuite name=\"test\" tests=\"4\" failures=\"1\" errors=\"0\""))
    #expect(junit.contains("<testcase name=\"test, sometimes: act.assume\" classname=\"s.yaml\""))
    let json = String(decoding: try JSONReport(suite).json(), as: UTF8.self)
    #expect(json.contains("\"found\" : \"in 0 of 3 runs\""))
  }

  @Test func `is no matter of one run`() throws {
    #expect(try result(Self.rest).verdict == .pass)
  }
}

@Suite struct `A JSON report` {
  @Test func `gives every run with its outcomes and violations`() throws {
    let suite = try suite(
      Fixture.work + "behaviour: {backend-implementer: [{does: [{spawn: ghost, absent: true}]}]}"
    )
    let data = try JSONReport(suite).json()
    let json = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    #expect(json["format"] as? Int == 1)
    #expect(json["exit"] as? Int == 1)
    let scenario = try #require((json["scenarios"] as? [[String: Any]])?.first)
    let run = try #require((scenario["runs"] as? [[String: Any]])?.first)
    let task = try #require((run["tasks"] as? [[String: Any]])?.first)
    let rules = (run["violations"] as? [[String: Any]])?.compactMap { $0["rule"] as? String }
    #expect(task["task"] as? String == "T-1")
    #expect(rules?.contains("handoff.unknown-agent") == true)
    #expect(run["repeat"] as? String == "rehearse run s.yaml --seed 0")
  }
}

@Suite struct `A JUnit report` {
  @Test func `has a suite and a case a scenario, with seeds and virtual time as properties`() throws
  {
    var scenario = try result(Fixture.work, seeds: 0..<2)
    scenario.runs[0].wallTime = .milliseconds(1_500)
    scenario.runs[1].wallTime = .microseconds(20_600)
    let suite = SuiteResult(scenarios: [scenario])
    let head = """
      <?xml version="1.0" encoding="UTF-8"?>
      <testsuites>
      """
    let properties = """
          <properties>
            <property name="seeds" value="0:2"/>
            <property name="virtual-time" value="0.000"/>
            <property name="repeat" value="rehearse run s.yaml --seeds 0:2"/>
          </properties>
      """
    #expect(
      JUnitReport(suite).description == """
        \(head)
          <testsuite name="test" tests="1" failures="0" errors="0" time="1.521">
        \(properties)
            <testcase name="test" classname="s.yaml" time="1.521"/>
          </testsuite>
        </testsuites>

        """
    )
    #expect(
      JUnitReport(suite, cases: .seed).description == """
        \(head)
          <testsuite name="test" tests="2" failures="0" errors="0" time="1.521">
        \(properties)
            <testcase name="test, seed 0" classname="s.yaml" time="1.500"/>
            <testcase name="test, seed 1" classname="s.yaml" time="0.021"/>
          </testsuite>
        </testsuites>

        """
    )
  }

  @Test func `sets what failed apart from why, once for all seeds that fail alike`() throws {
    var scenario = try result(
      Fixture.work
        + "faults: [{id: f, drop: {to: code-reviewer}}]\nexpect: {outcomes: {T-1: completed}}",
      seeds: 0..<3
    )
    scenario.causes = FailureCauses(scenario.plan, scenario.runs)
    let report = JUnitReport(SuiteResult(scenarios: [scenario])).description
    #expect(report.ranges(of: "<failure ").count == 1)
    #expect(report.contains("3 of 3 runs do not pass</failure>"))
    let output = try #require(report.split(separator: "<system-out>").last)
    #expect(output.contains("cause     fault `f` (drop)"), "\(report)")
    #expect(output.contains("repeat    rehearse run s.yaml --seed 0"))
    let bySeed = JUnitReport(SuiteResult(scenarios: [scenario]), cases: .seed).description
    #expect(bySeed.ranges(of: "<failure ").count == 3)
    #expect(bySeed.ranges(of: "the same cause as seed 0: fault `f` (drop)").count == 2)
  }

  @Test func `tells a failure from what cannot be told`() throws {
    let bad = JUnitReport(try suite(Fixture.work + "expect: {outcomes: {T-1: skipped}}"))
      .description
    #expect(bad.contains("failures=\"1\" errors=\"0\""))
    #expect(
      bad.contains(
        "<failure message=\"s.yaml:8:21: outcomes: T-1: expected skipped, found completed\">"
      )
    )
    let unknown = JUnitReport(try suite("limits: {events: 5}\n" + Fixture.work)).description
    #expect(unknown.contains("<error message="))
  }

  @Test func `holds text that XML cannot`() throws {
    var plan = try Fixture.plan(Fixture.work)
    plan.name = "a<b>&\"c\u{1b}"
    let trial = TestRun(plan)
    let scenario = ScenarioResult(
      plan: plan,
      path: "s.yaml",
      runs: [trial.judged]
    )
    let report = JUnitReport(SuiteResult(scenarios: [scenario])).description
    #expect(report.contains("<testsuite name=\"a&lt;b&gt;&amp;&quot;c\\u{1b}\""))
  }
}

@Suite struct `A sequence` {
  @Test func `shows handoffs in columns, what was done, outcomes and violations`() throws {
    let trial = try TestRun(
      Fixture.work
        + "behaviour: {backend-implementer: [{takes: 10m, does: [{write: api/a.py}, {spawn: ghost, absent: true}]}]}"
    )
    let report = RunTextReport(trial.plan, trial.events, trial.judgement, showingAll: false)
      .description
    #expect(report.contains(" 0s  spec-planner -> backend-implementer  assign    T-1\n"))
    #expect(report.contains("10m  backend-implementer -> verify-app    deliver   T-1\n"))
    #expect(report.contains("backend-implementer spawns ghost  T-1"))
    #expect(report.contains("T-1: completed at 10m\n"))
    #expect(
      report.contains(
        "error: handoff.unknown-agent by backend-implementer on T-1: handed work to ghost, which does not exist\n  event "
      )
    )
    #expect(!report.contains("opens session"))
    let all = RunTextReport(trial.plan, trial.events, trial.judgement, showingAll: true)
      .description
    #expect(all.contains("opens session"))
  }
}
