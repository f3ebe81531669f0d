import RehearsalRules
import RehearsalSimulation
import Support
import Testing

/// The fixture's run has these handoffs: planner to backend, backend to verifier, verifier
/// to reviewer, reviewer to orchestrator, orchestrator to planner.
@Suite struct `A sequence of handoffs` {
  private static let p = "spec-planner -> backend-implementer"
  private static let b = "backend-implementer -> verify-app"
  private static let v = "verify-app -> code-reviewer"
  private static let r = "code-reviewer -> implement-trd"
  private static let o = "implement-trd -> spec-planner"

  private func result(_ handoffs: String) throws -> ExpectationResult {
    let trial = try TestRun(Fixture.work + "expect: {ends: settled, handoffs: {\(handoffs)}}")
    return try #require(
      trial.judgement.expectationResults.first { $0.statement.hasPrefix("handoffs: ") }
    )
  }

  @Test(arguments: [
    "strict: [\(p), \(b), \(v), \(r), \(o)]",
    "strict: [[\(b), \(p)], \(v), [\(o), \(r)]]",
    "ordered: [\(p), \(v), \(o)]",
    "ordered: [\(p), [\(v), \(b)], \(o)]",
    "unordered: [\(o), \(r), \(v), \(b), \(p)]",
    "unordered: [[\(o), \(r)], [\(v), \(b), \(p)]]",
    "subset: [\(o), \(r), \(v), \(b), \(p), \(b), backend-implementer -> code-reviewer]",
    "superset: [\(v), \(p)]",
    "superset: []",
  ])
  func `holds`(handoffs: String) throws {
    #expect(try result(handoffs).verdict == .pass)
  }

  @Test(arguments: [
    (
      "strict: [\(p), \(b), \(v), \(r)]", "no other handoff",
      "0s  implement-trd -> spec-planner  complete  T-1"
    ),
    (
      "strict: [\(p), \(v)]", "verify-app -> code-reviewer",
      "0s  backend-implementer -> verify-app  deliver  T-1"
    ),
    (
      "strict: [\(p), [\(v), \(r)]]", "verify-app -> code-reviewer",
      "0s  backend-implementer -> verify-app  deliver  T-1"
    ),
    (
      "strict: [\(p), \(b), \(v), \(r), \(o), \(p)]", "spec-planner -> backend-implementer",
      "no such handoff after handoff 5 among 5"
    ),
    (
      "ordered: [\(v), \(p)]", "spec-planner -> backend-implementer",
      "no such handoff after handoff 3 among 5"
    ),
    ("ordered: [[\(v), \(v)]]", "verify-app -> code-reviewer", "no such handoff among 5"),
    (
      "unordered: [\(o), \(r), \(v), \(b)]", "no other handoff",
      "0s  spec-planner -> backend-implementer  assign  T-1"
    ),
    (
      "unordered: [\(o), \(r), \(v), \(b), \(p), \(p)]", "spec-planner -> backend-implementer",
      "no such handoff among 5"
    ),
    (
      "subset: [\(o), \(r), \(v), \(b)]", "no other handoff",
      "0s  spec-planner -> backend-implementer  assign  T-1"
    ),
    ("superset: [\(v), \(v)]", "verify-app -> code-reviewer", "no such handoff among 5"),
  ])
  func `fails and says where`(handoffs: String, expected: String, found: String) throws {
    let result = try result(handoffs)
    #expect(result.verdict == .fail)
    #expect(result.expected == expected)
    #expect(result.actual == found)
    #expect(result.location != nil)
  }

  @Test func `matches less specific steps with the remaining handoffs`() throws {
    let work = """
      work:
        tasks:
          - {id: A, description: a, agent: backend-implementer}
          - {id: B, description: b, agent: backend-implementer}

      """
    let trial = try TestRun(
      work + """
        expect:
          handoffs:
            superset: [\(Self.p), "\(Self.p): assign A", "\(Self.b): deliver A", \(Self.b)]
        """
    )
    #expect(trial.verdict == "pass")
    let one = try TestRun(
      work + "expect: {handoffs: {superset: [\"\(Self.p): assign B\", \(Self.p), \(Self.p)]}}"
    )
    #expect(one.verdict == "fail")
  }

  @Test func `that is incomplete at a limit is unknown`() throws {
    let trial = try TestRun(
      "limits: {events: 8}\n" + Fixture.work
        + "expect: {handoffs: {strict: [\(Self.p), \(Self.b)]}}"
    )
    #expect(trial.verdict == "unknown")
  }
}

@Suite struct `The ending of a run` {
  @Test func `can be asserted, including a limit`() throws {
    let limited = "limits: {events: 5}\n" + Fixture.work
    #expect(try TestRun(limited + "expect: {ends: events-limit}").verdict == "pass")
    #expect(try TestRun(limited + "expect: {ends: settled}").verdict == "fail")
    #expect(try TestRun(Fixture.work + "expect: {ends: settled}").verdict == "pass")
  }
}

@Suite struct `An assertion with sometimes` {
  private func results(_ seeds: Range<UInt64>, _ occasion: String) throws -> [ExpectationResult] {
    let plan = try Fixture.plan(
      Fixture.work + """
        faults: [{id: f, drop: {from: verify-app, rate: 30}}]
        expect: {sometimes: [{\(occasion)}]}
        """
    )
    return SweepAssessment.coversAllSeeds(
      plan,
      seeds.map { TestRun(plan, seed: $0).judged }
    )
  }

  @Test func `holds when it comes true with one of the seeds`() throws {
    let result = try #require(results(0..<20, "event: retry.scheduled, task: T-1").first)
    #expect(result.verdict == .pass)
    #expect(result.statement == "sometimes: retry.scheduled about T-1")
  }

  @Test func `fails when it comes true with no seed`() throws {
    let result = try #require(results(0..<20, "event: act.assume").first)
    #expect(result.verdict == .fail)
    #expect(result.actual == "in 0 of 20 runs")
    #expect(result.location?.description == "s.yaml:9:22")
  }

  @Test func `is not evaluated with one of several seeds`() throws {
    #expect(try results(0..<1, "event: act.assume").isEmpty)
  }
}
