import RehearsalRules
import Support
import Testing

/// The part of the rule `gate.stage-skipped` about judges that approve work in spite of a defect.
@Suite struct `The rule on skipped stages, for approvals in spite of a defect,` {
  private func texts(_ trial: TestRun) -> [String] {
    trial.judgement.violations.filter { $0.rule == "gate.stage-skipped" }.map(\.text)
  }

  private static let criticalFlaws =
    "model: {backend-implementer: {flaws: {hole: {rate: 100, weight: critical}}}, verify-app: {finds: 0}}\n"
  private static let nods = "faults: [{id: nods, false-allow: {agent: code-reviewer}}]\n"

  @Test(arguments: [nods, "behaviour: {code-reviewer: [{decides: {decision: APPROVED}}]}\n"])
  func `fires on an approval in spite of a flaw that the judge found`(approval: String) throws {
    let trial = try TestRun(Fixture.work + Self.criticalFlaws + approval)
    #expect(trial.outcomes == ["T-1 completed"])
    #expect(trial.lines.contains("code-reviewer decides APPROVED (hole: critical flaw)  T-1"))
    #expect(
      texts(trial) == [
        "T-1 completed on the approval of code-reviewer, which had found hole: critical flaw"
      ]
    )
  }

  /// A script with which the reviewer recommends something.
  private static func recommends(_ defects: String) -> String {
    "behaviour: {code-reviewer: [{decides: {decision: APPROVED WITH RECOMMENDATIONS\(defects)}}]}\n"
  }

  @Test(arguments: [
    ("critical", ""), ("major", ""), ("critical", ", defects: [{category: hole, text: later}]"),
  ])
  func `fires on recommendations in spite of a flaw that has to be fixed`(
    weight: String,
    defects: String
  ) throws {
    let flaws = Self.criticalFlaws.replacing("critical", with: weight)
    let trial = try TestRun(Fixture.work + flaws + Self.recommends(defects))
    #expect(trial.outcomes == ["T-1 completed"])
    #expect(trial.lines(with: "a \(weight) flaw escapes: hole").count == 1)
    #expect(
      texts(trial) == [
        "T-1 completed on the approval of code-reviewer, which had found hole: \(weight) flaw"
      ]
    )
  }

  @Test func `stays silent on recommendations if all flaws are minor or not found`() throws {
    let minor = Self.criticalFlaws.replacing("critical", with: "minor")
    let blind = Self.criticalFlaws.replacing("0}}", with: "0}, code-reviewer: {finds: 0}}")
    for model in [minor, blind] {
      let trial = try TestRun(
        Fixture.work + model + Self.recommends(", defects: [{category: style, text: names}]")
      )
      #expect(trial.outcomes == ["T-1 completed"])
      #expect(texts(trial) == [])
    }
  }

  @Test func `stays silent on an approval by a judge that found no flaw or recommends`() throws {
    let blind = Self.criticalFlaws.replacing("0}}", with: "0}, code-reviewer: {finds: 0}}")
    let minor = Self.criticalFlaws.replacing("critical", with: "minor")
    for model in [blind, minor] {
      let trial = try TestRun(Fixture.work + model + Self.nods)
      #expect(trial.outcomes == ["T-1 completed"])
      #expect(texts(trial) == [])
    }
  }

  @Test func `stays silent if another judge refuses the flaw that the first one let pass`() throws {
    let plan = try Fixture.plan(
      Fixture.work + """
        platform: {attempts: 1000}
        limits: {rounds: 2000}
        model: {backend-implementer: {flaws: {hole: 50}}}
        faults: [{id: nods, false-allow: {agent: verify-app}}]
        """
    )
    let trials = (UInt64(0)..<20).map { TestRun(plan, seed: $0) }
    #expect(trials.allSatisfy { $0.outcomes == ["T-1 completed"] })
    #expect(trials.contains { !$0.lines(with: "decides APPROVED (hole: major flaw)").isEmpty })
    #expect(trials.allSatisfy { texts($0) == [] })
  }

  @Test(arguments: [(", need: 2", 1), (", need: any, veto: [security-reviewer]", 0)])
  func `needs a contradictory approval for a panel to approve`(panel: String, count: Int) throws {
    // Style approves at 8 minutes, code at 13 and security at 23.
    let defects = "[{category: style, text: three names for one thing}]"
    let trial = try PanelTeam.run(
      "behaviour: {style-reviewer: [{takes: 5m, decides: {decision: APPROVED, defects: \(defects)}}]}\n",
      panel: panel
    )
    #expect(trial.outcomes == ["T-1 completed"])
    #expect(texts(trial).count == count)
  }
}
