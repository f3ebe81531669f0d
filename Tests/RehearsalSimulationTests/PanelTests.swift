import RehearsalRules
import RehearsalSimulation
import Support
import Testing

/// Several judges that decide together about the same version of the work.
@Suite struct `A panel` {
  private static let block = "decides: {decision: BLOCKED, defects: [{category: slow, text: one}]}"

  private static func times(of end: String, in run: TestRun) -> [String] {
    run.times(of: "T-1 ended \(end)")
  }

  // The work takes 3 minutes; the reviews take 10 (code), 20 (security) and 5 (style).

  @Test(arguments: [
    nil, "", ", need: all", ", need: 3",
  ])
  func `is asked at once, and approves when all have approved`(panel: String?) throws {
    let run = try PanelTeam.run(panel: panel)
    #expect(run.times(of: "verify-app -> ").filter { $0 == "3m" }.count >= 3)
    #expect(run.times(of: "counted, goes no further") == ["8m", "13m"])
    #expect(Self.times(of: "completed", in: run) == ["23m"])
    #expect(run.seriousViolations == [])
  }

  @Test(arguments: [(", need: any", "8m", 2), (", need: 2", "13m", 1)])
  func `approves with the last approval that it needs, and counts no later one`(
    panel: String,
    end: String,
    later: Int
  ) throws {
    let run = try PanelTeam.run(panel: panel)
    #expect(Self.times(of: "completed", in: run) == [end])
    #expect(run.lines(with: "not counted, outdated").count == later)
    #expect(run.seriousViolations == [])
  }

  @Test
  func `refuses as soon as it cannot approve, and an approval of the old version does not count`()
    throws
  {
    let run = try PanelTeam.run(
      "behaviour: {style-reviewer: [{takes: 5m, \(Self.block)}]}\n"
    )
    // Refused at 8 minutes, done again at 11; the old approvals come at 13 and 23.
    #expect(
      run.times(of: "style-reviewer -> backend-implementer  reject  T-1  round 1") == ["8m", "8m"]
    )
    #expect(run.times(of: "not counted, outdated") == ["13m", "23m"])
    #expect(Self.times(of: "completed", in: run) == ["31m"])
    #expect(run.retries == 1 && run.seriousViolations == [])
  }

  @Test func `waits for the slowest judge, whose refusal counts`() throws {
    let run = try PanelTeam.run(
      "behaviour: {security-reviewer: [{takes: 20m, \(Self.block)}]}\n"
    )
    // Refused at 23 minutes, done again at 26, approved by all at 46.
    #expect(Self.times(of: "completed", in: run) == ["46m"])
    #expect(run.retries == 1 && run.seriousViolations == [])
  }

  @Test func `approves against a refusal that it can afford, which is no retry`() throws {
    let run = try PanelTeam.run(
      "behaviour: {style-reviewer: [{takes: 5m, \(Self.block)}]}\n",
      panel: ", need: 2"
    )
    #expect(run.times(of: "reject  T-1  round 1  counted") == ["8m"])
    #expect(Self.times(of: "completed", in: run) == ["23m"])
    #expect(run.retries == 0 && run.lines(with: "schedules a retry") == [])
    #expect(run.seriousViolations == [])
  }

  @Test func `refuses when a judge with a veto refuses`() throws {
    let script = "behaviour: {style-reviewer: [{takes: 5m, \(Self.block)}]}\n"
    let run = try PanelTeam.run(script, panel: ", need: any, veto: [style-reviewer]")
    // Refused at 8 minutes; the second time, style approves first and alone, at 16 minutes.
    #expect(run.retries == 1 && Self.times(of: "completed", in: run) == ["16m"])
  }

  @Test func `waits for a judge with a veto, whatever others decide`() throws {
    let run = try PanelTeam.run(panel: ", need: any, veto: [security-reviewer]")
    #expect(Self.times(of: "completed", in: run) == ["23m"])
  }

  @Test func `sends the defects of all who refused`() throws {
    let (run, defects) = try Self.runWithDefects(
      """
      behaviour:
        style-reviewer: [{takes: 5m, decides: {decision: BLOCKED, defects: [{category: style, text: one}]}}]
        code-reviewer: [{takes: 10m, decides: {decision: BLOCKED, defects: [{category: code, text: two}]}}]

      """
    )
    #expect(defects == ["style", "code"])
    #expect(run.retries == 1)
  }

  @Test func `sends no defects of a judge that has approved since`() throws {
    // The style reviewer is asked twice. It refuses at 5 minutes, and approves at 35.
    let (run, defects) = try Self.runWithDefects(
      """
      behaviour:
        style-reviewer:
          - {takes: 5m, decides: {decision: BLOCKED, defects: [{category: style, text: one}]}}
          - {takes: 35m}
        code-reviewer: [{takes: 42m, decides: {decision: BLOCKED, defects: [{category: code, text: two}]}}]
        security-reviewer: [{takes: 47m, decides: {decision: BLOCKED, defects: [{category: key, text: three}]}}]
      faults: [\(Self.secondRequest)]

      """
    )
    #expect(run.times(of: "style-reviewer decides").prefix(2) == ["5m", "35m"])
    #expect(defects == ["code", "key"])
    #expect(run.retries == 1)
  }

  /// Runs a panel of which two judges have to approve, and returns the categories of the defects that the author of
  /// the work has received.
  private static func runWithDefects(_ rest: String) throws -> (run: TestRun, defects: [String]) {
    let found = Box()
    let run = TestRun(try PanelTeam.plan(rest, panel: ", need: 2")) { name, loop in
      guard name == "backend-implementer" else { return nil }
      return .suspending(
        Waiting(on: loop) { handoff, desk in
          if handoff.intent == .reject {
            found.defects = desk.content?.defects.map(\.category) ?? []
          }
          desk.start()
          desk.write("api/a.py")
          desk.prove("run the tests")
          desk.report(
            Event.Report(
              deliverables: ["Summary", "Test results"],
              numbers: [Measurement(metric: "unit-coverage", value: Percentage(hundredths: 9_000))]
            )
          )
          desk.passOn()
        }
      )
    }
    return (run, found.defects)
  }

  // MARK: - Judges that vote again

  /// Faults by which the style reviewer gets the first request twice, and answers both.
  private static let secondRequest =
    "{id: again, duplicate: {to: style-reviewer, nth: 1}}, "
    + "{id: both, skip-check: {agent: style-reviewer, check: duplicates}}"

  /// Returns a scenario in which the style reviewer is asked twice, approves, and then refuses.
  private static func secondThoughts(_ attempts: Int, silent: [String], takes: String) -> String {
    let silences = silent.map { ", {id: \($0), stop-silently: {agent: \($0)}}" }.joined()
    return """
      platform: {attempts: \(attempts)}
      behaviour: {style-reviewer: [{takes: \(takes)}, {takes: 35m, \(block)}]}
      faults: [\(secondRequest)\(silences)]

      """
  }

  @Test func `is not completed by silence if the only approval was withdrawn`() throws {
    let run = try PanelTeam.run(
      Self.secondThoughts(1, silent: ["code-reviewer", "security-reviewer"], takes: "5m"),
      panel: ", need: 2, missing: pass"
    )
    #expect(run.times(of: "style-reviewer decides") == ["8m", "38m"])
    #expect(run.outcomes == ["T-1 died: no-result"])
  }

  @Test func `is completed by silence with an approval that stands`() throws {
    let run = try PanelTeam.run(
      Self.secondThoughts(3, silent: ["security-reviewer"], takes: "5m")
        .replacing("behaviour: {", with: "behaviour: {code-reviewer: [{takes: 42m}], "),
      panel: ", need: 2, missing: pass"
    )
    // Style approves at 8 minutes, and refuses at 38. Code approves at 45, and nothing else happens.
    #expect(
      run.handoffs.filter { $0.hasSuffix("approve") } == [
        "style-reviewer -> implement-trd: approve", "code-reviewer -> implement-trd: approve",
        "code-reviewer -> implement-trd: approve",
      ]
    )
    #expect(Self.times(of: "completed", in: run) == ["45m"])
  }

  @Test func `takes no judge that has refused and crashed for one that did not answer`() throws {
    let rest = """
      platform: {reply: {to: style-reviewer, within: 30m, tries: 1}}
      behaviour:
        style-reviewer: [{takes: 5m, \(Self.block)}]
        security-reviewer: [{takes: 1h, \(Self.block)}]
      faults: [{id: f, crash: {agent: style-reviewer, nth: 1, after: handoff.sent, restart: 1m}}]

      """
    let run = try PanelTeam.run(rest, panel: ", need: 2, missing: pass")
    // Refused by style at 8 minutes and by security at 63, done again at 66, approved by style and code at 76.
    #expect(run.lines(with: "not answered in time") == [])
    #expect(run.retries == 1)
    #expect(Self.times(of: "completed", in: run) == ["1h16m"])
  }

  @Test func `counts a repeated vote once`() throws {
    let run = try PanelTeam.run(
      "faults: [{id: f, duplicate: {from: style-reviewer}}]\n",
      panel: ", need: 2"
    )
    #expect(run.times(of: "not counted again") == ["8m"])
    #expect(Self.times(of: "completed", in: run) == ["13m"])
  }

  @Test func `lets no judge vote in the place of another`() throws {
    let run = try PanelTeam.run(
      "platform: {attempts: 1}\nfaults: [{id: f, crash: {agent: style-reviewer, at: 0s}}]\n"
    )
    #expect(run.lines(with: "code-reviewer opens").count == 1)
    #expect(run.outcomes.first?.hasPrefix("T-1 died") == true)
  }

  // MARK: - Who is asked

  @Test func `is as large as a script asks, which a rule reports`() throws {
    let run = try PanelTeam.run(
      "behaviour: {verify-app: [{hands: [{deliver: code-reviewer}], times: always}]}\n"
    )
    #expect(Self.times(of: "completed", in: run) == ["13m"])
    #expect(
      run.violations(of: "gate.stage-skipped").count == 2
    )
  }

  @Test func `of the policy waits for judges that a script does not ask`() throws {
    let run = try PanelTeam.run(
      "platform: {attempts: 1}\nbehaviour: {verify-app: [{hands: [{deliver: code-reviewer}], times: always}]}\n",
      panel: ""
    )
    #expect(run.outcomes == ["T-1 died: no-result"])
  }

  @Test func `is no panel where each judge hands work to the next`() throws {
    var files = PanelTeam.files()
    for (one, next) in [
      ("code-reviewer", "security-reviewer"), ("security-reviewer", "style-reviewer"),
    ] {
      files["agents/\(one).md"] =
        "---\nname: \(one)\n---\n### Receives Work From\n- **verify-app**: Work\n"
        + "### Hands Off To\n- **\(next)**: Work\n- **backend-implementer**: Defects\n"
    }
    let plan = try Fixture.plan(Fixture.work, files: files)
    let author = try #require(plan.agent(named: "backend-implementer"))
    let stages = plan.stages(of: author, on: TaskID(rawValue: 0)).map {
      $0.judges.map(plan.name(of:))
    }
    #expect(
      stages == [["verify-app"], ["code-reviewer"], ["security-reviewer"], ["style-reviewer"]]
    )
  }

  @Test func `leaves out judges of other specialties, unless the policy names them`() throws {
    func judges(_ panel: String?) throws -> [[String]] {
      var files = PanelTeam.files(panel)
      files["policy.yaml"]? +=
        "specialties: {pages: {paths: [\"web/**\"], agents: [style-reviewer, frontend-implementer]}}\n"
      let plan = try Fixture.plan(Fixture.work, files: files)
      let author = try #require(plan.agent(named: "backend-implementer"))
      return plan.stages(of: author, on: TaskID(rawValue: 0)).map { $0.judges.map(plan.name(of:)) }
    }
    #expect(try judges(nil) == [["verify-app"], ["code-reviewer", "security-reviewer"]])
    #expect(
      try judges("") == [["verify-app"], ["code-reviewer", "security-reviewer", "style-reviewer"]]
    )
  }

  @Test func `needs no answer of a silent judge once it has decided`() throws {
    let rest = """
      platform: {reply: {to: style-reviewer, within: 12m, tries: 1, then: deny}}
      behaviour: {code-reviewer: [{takes: 10m, \(Self.block)}]}
      faults: [{id: f, stop-silently: {agent: style-reviewer, nth: 1}}]

      """
    let run = try PanelTeam.run(rest)
    // Refused at 13 minutes, done again at 16, approved by all at 36.
    #expect(Self.times(of: "completed", in: run) == ["36m"])
  }

  @Test func `of a verifier and reviewers does not ask for the verifier's approval first`() throws {
    var files = PanelTeam.files()
    files["policy.yaml"]? +=
      "panels: {all: {of: [verify-app, code-reviewer, security-reviewer, style-reviewer]}}\n"
    let run = TestRun(try Fixture.plan(Fixture.work, files: files))
    #expect(run.outcomes == ["T-1 completed"] && run.retries == 0)
    #expect(run.handoffs.count { $0.hasPrefix("backend-implementer -> ") } == 4)
  }

  @Test func `records the retry of refusals that arrive together`() throws {
    let rest = """
      platform: {orchestrator: {takes: 5s}}
      behaviour:
        code-reviewer: [{takes: 5m, \(Self.block)}]
        style-reviewer: [{takes: 5m, \(Self.block)}]

      """
    let run = try PanelTeam.run(rest, panel: ", need: 2")
    #expect(run.lines(with: "schedules a retry after failure 1").count == 1)
    #expect(run.retries == 1 && run.outcomes == ["T-1 completed"])
  }

  /// Runs work with a minor flaw that only one judge of a panel finds, and returns the number of escaped flaws.
  ///
  /// The reviews take 5, 10 and 20 minutes.
  private static func escapedFlaws(
    finder: String,
    panel: String,
    _ rest: String = ""
  ) throws -> UInt64 {
    let reviews = [("style", 5), ("code", 10), ("security", 20)].map { name, minutes in
      "\(name)-reviewer: {takes: \(minutes)m, finds: \(name == finder ? 100 : 0)}"
    }
    let run = try TestRun(
      Fixture.work
        + "model: {backend-implementer: {flaws: {naming: {rate: 100, weight: minor}}}, verify-app: {finds: 0}, "
        + reviews.joined(separator: ", ") + "}\n" + rest,
      files: PanelTeam.files(panel)
    )
    #expect(run.outcomes == ["T-1 completed"] && run.retries == 0)
    return run.summary.escapedFlaws
  }

  @Test(arguments: [
    ("style", "", 0), ("code", "", 0), ("security", "", 0), ("style", ", need: 2", 0),
    ("code", ", need: 2", 0), ("security", ", need: 2", 1),
  ])
  func `lets no minor flaw escape that an approving judge names in time`(
    finder: String,
    panel: String,
    escaped: UInt64
  ) throws {
    #expect(try Self.escapedFlaws(finder: finder, panel: panel) == escaped)
  }

  @Test func `lets no minor flaw escape that a judge names if silence decides`() throws {
    let escaped = try Self.escapedFlaws(
      finder: "style",
      panel: ", missing: pass",
      "faults: [{id: lost, drop: {to: security-reviewer}}]"
    )
    #expect(escaped == 0)
  }

  @Test(arguments: ["fifo", "shuffled"])
  func `has the same effect every time`(schedule: String) throws {
    let plan = try PanelTeam.plan(
      """
      platform: {schedule: \(schedule), attempts: 5}
      faults:
        - {id: a, drop: {from: style-reviewer, rate: 20}}
        - {id: b, duplicate: {from: security-reviewer, rate: 30}}
        - {id: c, false-block: {agent: code-reviewer, rate: 40}}
        - {id: d, delay: {from: code-reviewer, rate: 30, by: 15m}}
      expect: {always: [every-dispatch-ends-once, no-ghosts]}

      """,
      panel: ", need: 2, missing: pass"
    )
    for seed in UInt64(0)..<20 {
      let run = TestRun(plan, seed: seed)
      #expect(run.isRepeatable)
      #expect(
        run.judgement.expectationResults.allSatisfy { $0.verdict == .pass },
        "seed \(seed): \(run.violations)"
      )
    }
  }
}

/// The defects that an agent has received.
private final class Box: @unchecked Sendable {
  var defects: [String] = []
}
