import RehearsalRules
import Support
import Testing

@Suite struct `The rule on non-goals` {
  @Test func `fires once for a session that works on a non-goal`() throws {
    let trial = try Trial(
      """
      work:
        non-goals: [{id: NG-1, text: no billing, paths: ["billing/**"], terms: [invoice]}]
        tasks: [{id: T-1, description: Build it, agent: backend-implementer}]
      behaviour: {backend-implementer: [{does: [{write: billing/a.py}, {write: billing/b.py}]}]}
      """
    )
    #expect(
      trial.violations(of: "scope.non-goal") == ["scope.non-goal by backend-implementer on T-1"]
    )
  }

  @Test func `fires on a command that names a non-goal`() throws {
    let trial = try Trial(
      """
      work:
        non-goals: [{id: NG-1, text: no billing, terms: [invoice]}]
        tasks: [{id: T-1, description: Build it, agent: backend-implementer}]
      behaviour: {backend-implementer: [{does: [{command: print the invoice}]}]}
      """
    )
    #expect(
      trial.violations(of: "scope.non-goal") == ["scope.non-goal by backend-implementer on T-1"]
    )
  }

  @Test func `stays silent on the words of the protocol's own commands`() throws {
    let trial = try Trial(
      """
      work:
        non-goals: [{id: NG-1, text: no tests, terms: [tests]}]
        tasks: [{id: T-1, description: Build it, agent: backend-implementer}]
      """
    )
    #expect(trial.violations(of: "scope.non-goal") == [])
  }

  @Test func `stays silent beside a non-goal`() throws {
    let trial = try Trial(
      """
      work:
        non-goals: [{id: NG-1, text: no billing, paths: ["billing/**"], terms: [invoice]}]
        tasks: [{id: T-1, description: Build it, agent: backend-implementer, touches: [bill.py]}]
      """
    )
    #expect(trial.violations(of: "scope.non-goal") == [])
  }
}
