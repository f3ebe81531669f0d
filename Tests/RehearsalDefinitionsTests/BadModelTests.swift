import RehearsalSimulation
import Support
import Testing

@testable import RehearsalDefinitions

@Suite struct `An invalid model` {
  @Test(arguments: [
    ("nobody: {takes: 4m}", "8:3: error: no agent is named `nobody`"),
    (
      "backend-implementer: {take: 4m}",
      "`take` is not a key of backend-implementer; did you mean `takes`?"
    ),
    ("backend-implementer: {takes: {uniform: [4m]}}", "`uniform` takes 2 numbers, not 1"),
    (
      "backend-implementer: {takes: {uniform: [4m, 2m]}}",
      "the numbers of `uniform` have to be in ascending order"
    ),
    (
      "backend-implementer: {takes: {empirical: []}}",
      "`empirical` takes at least one number, not 0"
    ),
    ("backend-implementer: {takes: {p50: 4m}}", "`takes` needs both `p50` and `p90`"),
    (
      "backend-implementer: {takes: {p50: 4m, p90: 2m}}",
      "`p50` has to be above zero and at most `p90`"
    ),
    (
      "backend-implementer: {takes: {exponential: 4m, uniform: [1m, 2m]}}",
      "`takes` can have only one distribution; keep one key"
    ),
    ("backend-implementer: {takes: {exponential: soon}}", "`exponential` has to be a duration"),
    ("backend-implementer: {succeeds: often}", "`succeeds` has to be a percentage"),
    ("backend-implementer: {reports: {beauty: 80}}", "there is no metric `beauty`"),
    (
      "backend-implementer: {misconduct: {drop: 2}}",
      "`drop` is not a verb of `misconduct`; the verbs are: "
    ),
    ("backend-implementer: {misconduct: {defr: 2}}", "did you mean `defer`?"),
    (
      "backend-implementer: {misconduct: {false-block: 2}}",
      "`backend-implementer` is neither a verifier nor a reviewer, so `false-block` cannot strike it; name a verifier or a reviewer"
    ),
    ("backend-implementer: {flaws: {style: {rate: 5, weight: huge}}}", "`weight` cannot be `huge`"),
    ("backend-implementer: {takes: {empirical: none.txt}}", "there is no file `none.txt`"),
  ])
  func `is refused with its location and a remedy`(model: String, diagnostic: String) {
    #expect {
      try Fixture.load(
        Fixture.head + "\nwork: {tasks: [{id: A-1, description: First}]}\nmodel:\n  \(model)\n"
      )
    } throws: { error in
      "\(error)".contains(diagnostic)
    }
  }

  @Test func `takes numbers from a file, and reports lines without one`() throws {
    func load(_ numbers: String) throws -> LoadedPlan {
      try Fixture.load(
        Fixture.head
          + "work: {tasks: [{id: A-1, description: First}]}\nmodel: {verify-app: {takes: {empirical: times.txt}}}\n",
        files: ["times.txt": numbers]
      )
    }
    let plan = try load("# seconds of last week\n220s\n\n11m\r\n").plan
    let model = try #require(plan.agent(named: "verify-app").flatMap { plan.member($0)?.model })
    #expect(model.sessionDuration == .empirical([220_000_000_000, 660_000_000_000]))
    #expect {
      try load("220s\nsoon\n")
    } throws: { error in
      "\(error)".contains("times.txt:2:1: error: `a number` has to be a duration")
    }
    #expect {
      try load("# none yet\n")
    } throws: { error in
      "\(error)".contains("`times.txt` contains no number; write one number per line")
    }
  }
}
