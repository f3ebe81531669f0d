import RehearsalRules
import Support
import Testing

/// The part of the rule `evidence.missing` about tests that a fault makes worthless.
@Suite struct `The rule on missing evidence, for tests that a fault spoils,` {
  private static let work = """
    work: {tasks: [{id: T-1, description: a, agent: backend-implementer, touches: [api/a.py]}]}

    """

  /// Returns the texts of what the rule finds in a run in which all tasks complete.
  private func findings(
    _ rest: String,
    in work: String = work,
    files: [String: String] = [:]
  ) throws -> [String] {
    let trial = try TestRun(work + rest, files: files)
    #expect(trial.outcomes.allSatisfy { $0.hasSuffix(" completed") })
    return trial.judgement.violations.filter { $0.rule == "evidence.missing" }.map(\.text)
  }

  private static let torn = "faults: [{id: f, torn-write: {agent: backend-implementer}}]"
  private static let boast =
    "faults: [{id: f, claim-without-evidence: {agent: backend-implementer, claim: all green}}]"

  @Test(arguments: [
    (torn, "approved T-1, whose last test failed"),
    (boast, "approved T-1 on the claim \"all green\", which no command supports"),
  ])
  func `fires on a task without criteria`(fault: String, text: String) throws {
    #expect(try findings("") == [])
    #expect(try findings(fault) == [text])
  }

  @Test(arguments: ["torn-write", "claim-without-evidence"])
  func `stays silent once the work is tested again`(verb: String) throws {
    let found = try findings(
      """
      behaviour: {code-reviewer: [{decides: {decision: BLOCKED, defects: [{category: a, text: b}]}}]}
      faults: [{id: f, \(verb): {agent: backend-implementer, nth: 2}}]
      """
    )
    #expect(found.count == 1)
    let mended = try TestRun(
      Self.work
        + """
        behaviour: {code-reviewer: [{decides: {decision: BLOCKED, defects: [{category: a, text: b}]}}]}
        faults:
          - {id: f, \(verb): {agent: backend-implementer, nth: 1}}
          - {id: late, fail-open: {agent: verify-app, nth: 1}}
        platform: {guards: open}
        """
    )
    #expect(mended.outcomes == ["T-1 completed"])
    #expect(mended.retries == 1)
    #expect(mended.violations(of: "evidence.missing") == [])
  }

  @Test(arguments: [torn, boast])
  func `stays silent if the verifier saw the work running`(fault: String) throws {
    let work = """
      work:
        tasks:
          - {id: T-1, description: a, agent: backend-implementer, touches: [api/a.py], verification: live-required}

      """
    #expect(try findings(fault, in: work) == [])
  }

  @Test func `stays silent on other claims`() throws {
    let script =
      "behaviour: {backend-implementer: [{does: [{write: api/a.py}, {claim: WebFetch}]}]}\n"
    #expect(
      try findings(
        script
          + "faults: [{id: f, may-miss: true, claim-without-evidence: {agent: frontend-implementer}}]"
      ) == []
    )
  }

  private static let workWithoutFiles =
    "work: {tasks: [{id: T-1, description: a, agent: backend-implementer}]}\n"

  @Test func `fires on a claim about work without files`() throws {
    #expect(try findings("", in: Self.workWithoutFiles) == [])
    #expect(
      try findings(Self.boast, in: Self.workWithoutFiles)
        == ["approved T-1 on the claim \"all green\", which no command supports"]
    )
  }

  @Test func `fires on a claim about work without files that no judge sees`() throws {
    let work = "work: {tasks: [{id: T-1, description: a, agent: polisher}]}\n"
    #expect(try findings("", in: work, files: Self.chain) == [])
    #expect(
      try findings(
        "faults: [{id: f, claim-without-evidence: {agent: polisher, claim: all green}}]",
        in: work,
        files: Self.chain
      ) == ["completed T-1 on the claim \"all green\", which no command supports"]
    )
  }

  @Test func `stays silent on a claim about work without files if the verifier runs a command`()
    throws
  {
    let script = "behaviour: {verify-app: [{does: [{command: make all}]}]}\n"
    #expect(try findings(script + Self.boast, in: Self.workWithoutFiles) == [])
  }

  /// Work that the reviewer refuses once, and whose author claims its tests in the given attempt.
  private static func refusedWork(claimingAttempt attempt: Int, criteria: String) -> String {
    """
    work: {tasks: [{id: T-1, description: a, agent: backend-implementer\(criteria)}]}
    behaviour:
      verify-app: [{does: [{command: make all}], times: 2}]
      code-reviewer: [{decides: {decision: BLOCKED, defects: [{category: a, text: b}]}}]
    faults:
      - {id: f, claim-without-evidence: {agent: backend-implementer, claim: all green, nth: \(attempt)}}
      - {id: blind, may-miss: true, skip-check: {agent: verify-app, check: evidence}}

    """
  }

  @Test func `judges a claim about work without files by the commands since the last retry`() throws
  {
    let oneCommand = { (work: String) in work.replacing("times: 2", with: "times: 1") }
    for criteria in ["", ", criteria: [it holds]"] {
      let claimedLast = Self.refusedWork(claimingAttempt: 2, criteria: criteria)
      #expect(try findings(claimedLast, in: "") == [])
      let expected = ["approved T-1 on the claim \"all green\", which no command supports"]
      #expect(try findings(oneCommand(claimedLast), in: "") == expected)
    }
    let claimedFirst = Self.refusedWork(claimingAttempt: 1, criteria: "")
    #expect(try findings(oneCommand(claimedFirst), in: "") == [])
  }

  @Test func `judges an earlier claim only until the work without files is tried again`() throws {
    let claimedFirst = Self.refusedWork(claimingAttempt: 1, criteria: "")
    let withoutCommands = claimedFirst.replacing("{command: make all}", with: "{read: a.md}")
    #expect(
      try findings(withoutCommands, in: "")
        == ["approved T-1 on the claim \"all green\", which no command supports"]
    )
  }

  @Test func `stays silent on commands that fail because they show a problem`() throws {
    let found = try findings(
      "faults: [{id: f, torn-write: {agent: backend-implementer, task: T-1}}]",
      in: """
        work:
          tasks:
            - {id: T-1, description: a, agent: backend-implementer, touches: [api/a.py]}
            - {id: T-2, description: b, agent: backend-implementer, touches: [api/b.py], strategy: tdd}
            - {id: T-3, description: c, agent: backend-implementer, touches: [api/c.py], strategy: bug-fix}

        """
    )
    #expect(found == ["approved T-1, whose last test failed"])
  }

  /// Two workers, the second of which adds to the work of the first, and nobody who judges it.
  private static let chain = [
    "agents/drafter.md": "---\nname: drafter\n---\n## Hands Off To\n- **polisher**: A draft\n",
    "agents/polisher.md":
      "---\nname: polisher\n---\n## Receives Work From\n- **drafter**: A draft\n",
    "policy.yaml": "rehearsal-policy: 1\nedges: [{from: spec-planner, to: drafter}]",
  ]

  @Test(arguments: ["", ", criteria: [it holds]"])
  func `fires on a failed test of a worker that adds to tested work`(criteria: String) throws {
    let work =
      "work: {tasks: [{id: T-1, description: a, agent: drafter, touches: [a.md]\(criteria)}]}\n"
    let script = "behaviour: {polisher: [{does: [{read: a.md}]}]}\n"
    #expect(try findings(script, in: work, files: Self.chain) == [])
    let fault = "faults: [{id: f, torn-write: {agent: polisher}}]"
    #expect(
      try findings(script + fault, in: work, files: Self.chain)
        == ["completed T-1, whose last test failed"]
    )
  }
}
