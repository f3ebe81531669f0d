import RehearsalRules
import RehearsalSimulation
import Support
import Testing

/// What a clause of a script asks of the handoff that opens a session.
@Suite struct `A condition of a clause` {
  /// Runs a task that the reviewer refuses twice, with different decisions and defects.
  private static func run(_ clauses: String, reports: String = "85") throws -> TestRun {
    try TestRun(
      Fixture.work + """
        platform: {attempts: 5}
        behaviour:
          backend-implementer:
            \(clauses)
            - {reports: {unit-coverage: \(reports)}, times: always}
          code-reviewer:
            - {decides: {decision: BLOCKED, defects: [{category: security, text: a hole}]}}
            - {decides: {decision: NEEDS FIXES, defects: [{category: style, text: a name}, {category: speed, text: slow}]}}

        """
    )
  }

  /// The times at which the author delivers its work.
  private static func deliveries(_ run: TestRun) -> [String] {
    run.times(of: "backend-implementer -> verify-app  deliver").enumerated()
      .filter { $0.offset.isMultiple(of: 2) }.map(\.element)
  }

  @Test(arguments: [
    ("decision: BLOCKED", ["0s", "7m", "7m"]), ("decision: NEEDS FIXES", ["0s", "0s", "7m"]),
    ("defect: security", ["0s", "7m", "7m"]), ("defect: speed", ["0s", "0s", "7m"]),
    ("defect: style, decision: BLOCKED", ["0s", "0s", "0s"]),
    ("attempt: 1", ["7m", "7m", "7m"]), ("attempt: 3", ["0s", "0s", "7m"]),
    ("round: 2, attempt: 3", ["0s", "0s", "7m"]), ("from: code-reviewer", ["0s", "7m", "7m"]),
  ])
  func `holds for the sessions whose handoff has what it names`(when: String, times: [String])
    throws
  {
    let run = try Self.run("- {when: {\(when)}, takes: 7m}")
    #expect(Self.deliveries(run) == times)
    #expect(run.outcomes == ["T-1 completed"])
  }

  @Test(arguments: [
    ("{below: 86}", "85", 1), ("{below: 85}", "85", 0), ("{at-least: 85}", "85", 1),
    ("{at-least: 85.01}", "85", 0), ("{at-least: 80, below: 90}", "85", 1),
    ("{below: 90}", "none", 0),
  ])
  func `on a number holds where the number is in its range`(
    range: String,
    number: String,
    count: Int
  )
    throws
  {
    let run = try TestRun(
      Fixture.work + """
        behaviour:
          backend-implementer: [{reports: {unit-coverage: \(number)}, times: always}]
          code-reviewer: [{when: {reports: {unit-coverage: \(range)}}, takes: 9m}]

        """
    )
    let isSlow = run.times(of: "code-reviewer decides").first == "9m"
    #expect(isSlow == (count == 1))
  }

  @Test func `on what a handoff carries does not hold for the session that opens the run`() throws {
    let run = try TestRun(
      Fixture.work
        + "behaviour: {spec-planner: [{when: {decision: APPROVED}, takes: 5m, times: always}]}\n"
    )
    #expect(run.times(of: "assign  T-1").first == "0s")
  }
}
