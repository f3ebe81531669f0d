import RehearsalRules
import Support
import Testing

@Suite struct `The rule on stale evidence` {
  private func behaviour(_ does: String) -> String {
    "behaviour: {verify-app: [{when: {intent: deliver}, does: \(does), decides: {decision: APPROVED}}]}"
  }

  @Test func `fires when the verifier writes the files that it verifies`() throws {
    let trial = try TestRun(Fixture.work + behaviour("[{write: api/a.py}]"))
    #expect(trial.violations(of: "evidence.stale") == ["evidence.stale by verify-app on T-1"])
  }

  @Test func `stays silent when a command succeeds after the last write`() throws {
    let trial = try TestRun(Fixture.work + behaviour("[{write: api/a.py}, {command: make test}]"))
    #expect(trial.violations(of: "evidence.stale") == [])
  }
}
