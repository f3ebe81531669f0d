import RehearsalRules
import Support
import Testing

@Suite struct `The rule on progress` {
  @Test func `fires on the same delivery with nothing written between`() throws {
    let trial = try Trial(
      Fixture.work
        + """
        behaviour:
          backend-implementer: [{hands: [{deliver: verify-app}, {deliver: verify-app}]}]
        """
    )
    #expect(trial.violations.contains("handoff.no-progress by backend-implementer on T-1"))
  }

  @Test func `stays silent where the work was mended between`() throws {
    let trial = try Trial(
      Fixture.work
        + """
        behaviour: {code-reviewer: [{decides: {decision: BLOCKED, defects: [{category: a, text: b}]}, times: 2}]}
        """
    )
    #expect(trial.violations(of: "handoff.no-progress") == [])
  }
}
