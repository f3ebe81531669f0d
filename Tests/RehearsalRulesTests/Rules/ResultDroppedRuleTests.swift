import RehearsalRules
import RehearsalSimulation
import Support
import Testing

@Suite struct `The rule on results that are dropped` {
  @Test func `fires on the result of a second owner`() throws {
    let trial = try TestRun(
      Fixture.work
        + """
        behaviour:
          spec-planner: [{hands: [{assign: backend-implementer}, {assign: frontend-implementer}]}]
          frontend-implementer: [{takes: 9m, hands: [{complete: implement-trd}]}]
        """
    )
    let found = trial.judgement.violations.filter { $0.rule == "handoff.result-dropped" }
    #expect(found.map(\.text) == ["complete on T-1 arrived after it had ended and was dropped"])
    #expect(found.map(\.severity) == [.note])
    #expect(trial.violations(of: "handoff.result-dropped")[0].contains("by frontend-implementer"))
  }

  @Test func `stays silent when each task has one result`() throws {
    #expect(try TestRun(Fixture.work).violations(of: "handoff.result-dropped") == [])
  }
}
